/** `line(0)` … `line(count − 1)`, one below the other: what shaders that name each of their sums are written with. */
export const lines = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n')
