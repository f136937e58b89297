/**
 * How one axis of `inputPx` samples becomes `outputPx` samples: output i is the weighted sum of `taps` inputs from
 * `first[i]` on, weights at `weights[i * taps]`, in units of 2⁻²². Windows shorter than `taps` end in zero weights
 * and never reach past the last input.
 */
export type TriangleWeights = Readonly<{ taps: number; first: Int32Array; weights: Int32Array }>

const computeWeights = (inputPx: number, outputPx: number): TriangleWeights => {
  const scale = inputPx / outputPx
  const support = Math.max(1, scale)
  const inverse = 1 / support
  const taps = Math.min(inputPx, Math.ceil(support) * 2 + 1)
  const first = new Int32Array(outputPx)
  const weights = new Int32Array(outputPx * taps)
  const row = new Float64Array(taps)
  for (let i = 0; i < outputPx; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(inputPx, Math.trunc(centre + support + 0.5)) - start
    let sum = 0
    for (let k = 0; k < count; k++) {
      const distance = Math.abs((k + start - centre + 0.5) * inverse)
      const weight = distance < 1 ? 1 - distance : 0
      row[k] = weight
      sum += weight
    }
    // The window may start too close to the end for `taps` inputs; it then begins earlier, with leading zeros.
    first[i] = Math.min(start, inputPx - taps)
    const lead = start - first[i]!
    for (let k = 0; k < count; k++) weights[i * taps + lead + k] = Math.trunc(0.5 + (row[k]! / sum) * 4194304)
  }
  return { taps, first, weights }
}

/** Data sets of native-size pictures have thousands of sizes; the least recently used pair is dropped first. */
const maxPairs = 128
const cache = new Map<number, TriangleWeights>()

/**
 * Weights of the antialiased bilinear (triangle) filter from `inputPx` to `outputPx` samples, both ≥ 1 and < 2²⁶,
 * as Pillow computes them: half-width s = max(1, in/out) about (i + ½)·in/out, inputs
 * [trunc(centre − s + ½), trunc(centre + s + ½)) clipped to the image, normalised in float64, then ×2²² and rounded.
 * The last 128 pairs of sizes are kept.
 */
export const triangleWeights = (inputPx: number, outputPx: number): TriangleWeights => {
  const pair = inputPx * 2 ** 26 + outputPx
  const known = cache.get(pair)
  if (known !== undefined) cache.delete(pair)
  const weights = known ?? computeWeights(inputPx, outputPx)
  cache.set(pair, weights)
  const [oldest] = cache.keys()
  if (cache.size > maxPairs && oldest !== undefined) cache.delete(oldest)
  return weights
}
