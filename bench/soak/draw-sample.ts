/** A small sample, drawn in memory: 32 × 32 grey values. */
export type DrawnSample = Readonly<{ index: number; pixels: Uint8Array }>

/** The sample of an index: noise that depends on the index alone (a linear congruential generator). */
export const drawSample = (index: number): DrawnSample => {
  const pixels = new Uint8Array(32 * 32)
  let word = index >>> 0
  for (let i = 0; i < pixels.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0
    pixels[i] = word >>> 24
  }
  return { index, pixels }
}
