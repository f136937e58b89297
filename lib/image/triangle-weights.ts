/**
 * How one axis of samples becomes another: output i is the weighted sum of the `taps` inputs from `first[i]` on,
 * weights at `weights[i * taps]`, in units of 2⁻²². Shorter windows end in zero weights, which may stand for inputs
 * past the last.
 */
export type TriangleWeights = Readonly<{ taps: number; first: Int32Array; weights: Int32Array }>

/**
 * Weights of the antialiased bilinear (triangle) filter from `inputPx` to `outputPx` samples, both ≥ 1 and < 2²⁶,
 * as Pillow computes them: half-width s = max(1, in/out) about (i + ½)·in/out, inputs
 * [trunc(centre − s + ½), trunc(centre + s + ½)) clipped to the image, normalised in float64, then ×2²² and rounded.
 * `taps` is the longest window up to its last weight that is not zero: at most 2 where the output is the larger.
 */
export const triangleWeights = (inputPx: number, outputPx: number): TriangleWeights => {
  const scale = inputPx / outputPx
  const support = Math.max(1, scale)
  const inverse = 1 / support
  const mostTaps = Math.min(inputPx, Math.ceil(support) * 2 + 1)
  const first = new Int32Array(outputPx)
  const windows = new Int32Array(outputPx * mostTaps)
  const heights = new Float64Array(mostTaps)
  let taps = 1
  for (let i = 0; i < outputPx; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(inputPx, Math.trunc(centre + support + 0.5)) - start
    first[i] = start
    let sum = 0
    for (let k = 0; k < count; k++) {
      const distance = Math.abs((k + start - centre + 0.5) * inverse)
      const height = distance < 1 ? 1 - distance : 0
      heights[k] = height
      sum += height
    }
    for (let k = 0; k < count; k++) {
      const weight = Math.trunc(0.5 + (heights[k]! / sum) * 4194304)
      windows[i * mostTaps + k] = weight
      // Float64 may count an input at a window's very edge, with no weight.
      if (weight > 0 && k >= taps) taps = k + 1
    }
  }
  const weights = new Int32Array(outputPx * taps)
  for (let i = 0; i < outputPx; i++) weights.set(windows.subarray(i * mostTaps, i * mostTaps + taps), i * taps)
  return { taps, first, weights }
}
