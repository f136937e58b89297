/** The mean grey value of an image, from its histogram (256 counts), rounded half up to 0…255. */
export const meanGrey = (counts: Uint32Array): number => {
  const sums = counts.reduce(({ pixels, grey }, count, x) => ({ pixels: pixels + count, grey: grey + count * x }), {
    pixels: 0,
    grey: 0,
  })
  return Math.trunc(sums.grey / sums.pixels + 0.5)
}
