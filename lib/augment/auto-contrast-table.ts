/**
 * The look-up table that stretches the values present in an image to 0…255, from its histogram (256 counts):
 * with lo and hi the extreme values present, s = 255/(hi − lo) and o = −lo·s, table[x] = clamp(trunc(x·s + o)).
 * An image of one value keeps it. Float64 in this order, as in Pillow: x·s + o and (x − lo)·s round differently.
 */
export const autoContrastTable = (counts: Uint32Array): Uint8Array => {
  const low = counts.findIndex(count => count > 0)
  const high = counts.findLastIndex(count => count > 0)
  if (high <= low) return Uint8Array.from({ length: 256 }, (_, x) => x)
  const scale = 255 / (high - low)
  const offset = -low * scale
  return Uint8Array.from({ length: 256 }, (_, x) => Math.min(255, Math.max(0, Math.trunc(x * scale + offset))))
}
