import type { SegmentedImageResult } from '../codec/image-result.js'
import type { SegmentationTestScores } from '../codec/test-scores.js'
import { meanAndDeviation } from './mean-and-deviation.js'

const measures = [
  ...['dice', 'jaccard', 'precision', 'recall', 'softDice', 'ssim'],
  ...['averageHausdorff', 'hausdorff', 'hausdorff95', 'assd'],
] as const satisfies readonly (keyof SegmentedImageResult)[]
type Measure = (typeof measures)[number]

/** Why an image has no value of a measure. */
const reason = (measure: Measure, { truthAreaPx, predictedAreaPx }: SegmentedImageResult): string => {
  if (predictedAreaPx === null) return 'probabilities are not numbers'
  if (measure === 'ssim') return 'the image is smaller than the window'
  return truthAreaPx === 0 ? 'the truth is empty' : predictedAreaPx === 0 ? 'the prediction is empty' : 'not given'
}

/** What is left out of a mean, in words; null where nothing is. */
const remark = (measure: Measure, rows: readonly SegmentedImageResult[]): string | null => {
  if (rows.length === 0) return 'there is no image'
  const reasons = rows.filter(row => row[measure] === null).map(row => reason(measure, row))
  if (reasons.length === 0) return null
  const kinds = [...new Set(reasons)].sort()
  const counted = kinds.map(kind => `${kind} (${reasons.filter(other => other === kind).length})`)
  const left = `${reasons.length} of ${rows.length} images ${reasons.length === 1 ? 'has no value and is' : 'have no value and are'} left out`
  return `${left}: ${kinds.length === 1 ? kinds[0] : counted.join(', ')}`
}

/**
 * The scores of test images: the mean of each measure over the images that have it, every image counting the same,
 * whatever the size of its lungs; null where none has. `remarks` says which images a mean leaves out, and why. `source`
 * names where the images are from.
 *
 * @example summariseSegmentation('jsrt', rows).dice
 */
export const summariseSegmentation = (
  source: string,
  rows: readonly SegmentedImageResult[],
): SegmentationTestScores => {
  const mean = (measure: Measure) =>
    meanAndDeviation(rows.map(row => row[measure]).filter(value => value !== null)).mean
  return {
    source,
    images: rows.length,
    dice: mean('dice'),
    jaccard: mean('jaccard'),
    precision: mean('precision'),
    recall: mean('recall'),
    ssim: mean('ssim'),
    averageHausdorff: mean('averageHausdorff'),
    hausdorff: mean('hausdorff'),
    hausdorff95: mean('hausdorff95'),
    assd: mean('assd'),
    softDice: mean('softDice'),
    remarks: Object.fromEntries(
      measures.flatMap(measure => {
        const about = remark(measure, rows)
        return about === null ? [] : [[measure, about]]
      }),
    ),
  }
}
