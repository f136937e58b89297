import { lineOf } from './pattern-line.js'

export type Pattern = Readonly<{ seed: number; sizePx: number }>

/** An image that depends on the seed in every pixel; `tail` is a view of part of the same buffer. */
export const pattern = ({ seed, sizePx }: Pattern) => {
  const pixels = new Uint8Array(sizePx * sizePx)
  for (let y = 0; y < sizePx; y++) pixels.set(lineOf(seed + y, sizePx), y * sizePx)
  return { seed, pixels, tail: pixels.subarray(sizePx) }
}

let last: Uint8Array | null = null

/** Gives pixels away and tells, the next time, what is left of them here: 0 bytes where they were moved. */
export const leftOfLast = (sizePx: number) => {
  const left = last?.byteLength ?? -1
  last = new Uint8Array(sizePx * sizePx)
  return { left, pixels: last }
}

/** The sum of what came, and whether it came as a buffer of its own. */
export const sum = ({ pixels }: Readonly<{ pixels: Uint8Array }>) => ({
  sum: pixels.reduce((a, b) => a + b, 0),
  owns: pixels.byteLength === pixels.buffer.byteLength,
})
