/**
 * The look-up table of histogram equalisation, from an image's histogram (256 counts), in Pillow's integers:
 * step = ⌊(pixels − count of the highest value present)/255⌋, n = ⌊step/2⌋, then for each x
 * table[x] = min(255, ⌊n/step⌋) and n grows by counts[x]. Images of one value, and those of too few pixels for a
 * step of 1, keep their values.
 */
export const equalizeTable = (counts: Uint32Array): Uint8Array => {
  const pixels = counts.reduce((sum, count) => sum + count, 0)
  const highestCount = counts.findLast(count => count > 0) ?? 0
  const step = Math.floor((pixels - highestCount) / 255)
  if (step === 0) return Uint8Array.from({ length: 256 }, (_, x) => x)
  let below = Math.floor(step / 2)
  return Uint8Array.from(counts, count => {
    const value = Math.min(255, Math.floor(below / step))
    below += count
    return value
  })
}
