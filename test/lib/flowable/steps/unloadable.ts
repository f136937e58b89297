export const unloadable = (n: number): number => n

throw new Error('this module does not load')
