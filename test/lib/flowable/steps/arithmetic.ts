/** A cheap step, with its promise. */
export const addHundred = async (n: number): Promise<number> => n + 100

export const notAFunction = 7
