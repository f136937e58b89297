export const exitsOnLoad = (n: number): number => n

process.exit(5)
