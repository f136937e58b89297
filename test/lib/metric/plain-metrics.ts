import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'

/** A mask drawn with these characters: # is foreground. */
export const drawn = (...rows: readonly string[]): GreyImage => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from([...rows.join('')], character => Number(character === '#')),
})

type Point = readonly [x: number, y: number]

const foregroundOf = ({ width, data }: GreyImage): readonly Point[] =>
  [...data].flatMap((value, i) => (value === 0 ? [] : [[i % width, Math.floor(i / width)] as const]))

/** By the definition: foreground with a neighbour that is none. */
const outlineOf = (mask: GreyImage): readonly Point[] => {
  const foreground = foregroundOf(mask)
  const has = (x: number, y: number) => foreground.some(([a, b]) => a === x && b === y)
  return foreground.filter(([x, y]) => !(has(x - 1, y) && has(x + 1, y) && has(x, y - 1) && has(x, y + 1)))
}

const squared = ([x, y]: Point, [a, b]: Point) => (x - a) ** 2 + (y - b) ** 2

/** Squared distances to the nearest foreground pixel, each pixel compared with each. */
export const plainDistanceTransform = (mask: GreyImage): readonly number[] => {
  const foreground = foregroundOf(mask)
  return [...mask.data].map((_, i) =>
    Math.min(...foreground.map(point => squared([i % mask.width, Math.floor(i / mask.width)], point))),
  )
}

const toNearest = (from: readonly Point[], to: readonly Point[]) =>
  from.map(point => Math.sqrt(Math.min(...to.map(other => squared(point, other)))))

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** NumPy's default. */
const percentile95 = (values: readonly number[]) => {
  const sorted = values.toSorted((a, b) => a - b)
  const at = 0.95 * (sorted.length - 1)
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!]
  return low + (at % 1) * (high - low)
}

/** The distances of two masks that are not empty, by their definitions. */
export const plainDistances = (truth: GreyImage, prediction: GreyImage) => {
  const [a, b] = [foregroundOf(truth), foregroundOf(prediction)]
  const [outlineA, outlineB] = [outlineOf(truth), outlineOf(prediction)]
  const [there, back] = [toNearest(a, b), toNearest(b, a)]
  const [outlineThere, outlineBack] = [toNearest(outlineA, outlineB), toNearest(outlineB, outlineA)]
  return {
    averageHausdorff: (mean(there) + mean(back)) / 2,
    hausdorff: Math.max(...there, ...back),
    hausdorff95: Math.max(percentile95(outlineThere), percentile95(outlineBack)),
    assd: mean([...outlineThere, ...outlineBack]),
  }
}

/** The structural similarity of two masks of 0 and 1, window by window. */
export const plainStructuralSimilarity = (truth: GreyImage, prediction: GreyImage): number => {
  const similarities: number[] = []
  for (let top = 0; top + 7 <= truth.height; top++)
    for (let left = 0; left + 7 <= truth.width; left++) {
      const at = Array.from({ length: 49 }, (_, i) => (top + Math.floor(i / 7)) * truth.width + left + (i % 7))
      const [a, b] = [at.map(i => truth.data[i]!), at.map(i => prediction.data[i]!)]
      const [meanA, meanB] = [mean(a), mean(b)]
      const covariance = (x: readonly number[], y: readonly number[]) =>
        x.reduce((sum, value, i) => sum + (value - mean(x)) * (y[i]! - mean(y)), 0) / 48
      similarities.push(
        ((2 * meanA * meanB + 1e-4) * (2 * covariance(a, b) + 9e-4)) /
          ((meanA ** 2 + meanB ** 2 + 1e-4) * (covariance(a, a) + covariance(b, b) + 9e-4)),
      )
    }
  return mean(similarities)
}

/** Pairs of masks of the same size, of pixels that are foreground by chance, sparsely or densely. */
export const maskPairs = (minimumPx = 1, maximumPx = 12): fc.Arbitrary<readonly [GreyImage, GreyImage]> => {
  const side = fc.integer({ min: minimumPx, max: maximumPx })
  const mask = (width: number, height: number) =>
    fc
      .integer({ min: 1, max: 9 })
      .chain(tenths =>
        fc
          .array(fc.nat(9), { minLength: width * height, maxLength: width * height })
          .map(values => ({ width, height, data: Uint8Array.from(values, value => Number(value < tenths)) })),
      )
  return fc.tuple(side, side).chain(([width, height]) => fc.tuple(mask(width, height), mask(width, height)))
}
