import type { GreyImage } from '../codec/grey-image.js'
import { boundary } from './boundary.js'
import { distanceTransform } from './distance-transform.js'
import { percentile } from './percentile.js'

/** How far two masks are apart, in pixels, each at least 0 (see `maskDistances`). */
export type MaskDistances = Readonly<{ averageHausdorff: number; hausdorff: number; hausdorff95: number; assd: number }>

/** From each pixel of one mask to the nearest of another: over its foreground, and over its outline. */
type Directed = Readonly<{ mean: number; largest: number; outline: Float64Array; outlineSum: number }>

const directed = (
  from: GreyImage,
  outline: GreyImage,
  to: GreyImage,
  /** Squared, to the outline of `to`. */
  toOutline: Float64Array,
): Directed => {
  let drawnPixels = 0
  for (let i = 0; i < outline.data.length; i++) drawnPixels += outline.data[i]!
  const distances = new Float64Array(drawnPixels)
  let drawn = 0
  let outlineSum = 0
  let pixels = 0
  let sum = 0
  let largest = 0
  for (let i = 0; i < from.data.length; i++) {
    if (from.data[i] === 0) continue
    pixels++
    const isShared = to.data[i] !== 0
    const isDrawn = outline.data[i] !== 0
    if (isShared && !isDrawn) continue
    const distance = Math.sqrt(toOutline[i]!)
    if (isDrawn) {
      distances[drawn++] = distance
      outlineSum += distance
    }
    // Outside a mask its nearest pixel is one of its outline.
    if (isShared) continue
    sum += distance
    if (distance > largest) largest = distance
  }
  return { mean: sum / pixels, largest, outline: distances, outlineSum }
}

/**
 * Distances between two masks of the same size that are not empty (0 = background, all else = foreground), in pixels:
 *
 * - `averageHausdorff`, the paper's HD: ½(mean_{a∈A} d(a,B) + mean_{b∈B} d(b,A)) over all foreground pixels;
 * - `hausdorff`: the largest of the same distances;
 * - `hausdorff95`: the larger of both directions' 95th percentiles, from outline to outline;
 * - `assd`, average symmetric surface distance: the mean of both directions' distances together, from outline to outline.
 *
 * An outline is the mask minus its 4-connected erosion, outside the image counting as background. In time in proportion
 * to the pixels.
 *
 * @example maskDistances(truth, prediction).averageHausdorff
 */
export const maskDistances = (truth: GreyImage, prediction: GreyImage): MaskDistances => {
  const [ofTruth, ofPrediction] = [boundary(truth), boundary(prediction)]
  const there = directed(truth, ofTruth, prediction, distanceTransform(ofPrediction))
  const back = directed(prediction, ofPrediction, truth, distanceTransform(ofTruth))
  return {
    averageHausdorff: (there.mean + back.mean) / 2,
    hausdorff: Math.max(there.largest, back.largest),
    hausdorff95: Math.max(percentile(there.outline, 0.95), percentile(back.outline, 0.95)),
    assd: (there.outlineSum + back.outlineSum) / (there.outline.length + back.outline.length),
  }
}
