import type { GreyImage } from '../codec/grey-image.js'

/**
 * A saliency map s = |∂m/∂x| (row-major, values ≥ 0) scaled to 0…255 for display: 255 is its 99th percentile, so
 * that a few extreme gradients do not leave the rest black. A map of zeros stays black.
 */
export const saliencyToGrey = (saliency: Float32Array, width: number, height: number): GreyImage => {
  if (saliency.length !== width * height)
    throw new RangeError(`Expected a saliency map of ${width}×${height}, got ${saliency.length} values`)
  const sorted = saliency.slice().sort()
  // Where hardly anything is salient, the percentile is 0 and the maximum is all there is to scale by.
  const top = sorted[Math.floor(0.99 * (sorted.length - 1))]! || sorted.at(-1)! || 1
  return { width, height, data: Uint8Array.from(saliency, value => Math.min(255, Math.round((255 * value) / top))) }
}
