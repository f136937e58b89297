/** Resolves after at least `ms` milliseconds; the thread is free meanwhile. */
export const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
