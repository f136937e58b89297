import type { LabelBudget } from '../../lib/codec/configuration.js'
import type { ExperimentCell } from '../../lib/codec/experiment.js'
import type { ClassifiedImageResult, Domain, SegmentedImageResult } from '../../lib/codec/image-result.js'
import { modelNames } from '../../lib/codec/model-name.js'
import { keyedRandom, type RandomStream } from '../../lib/random/keyed-random.js'

/** How many test images each source has. */
export type TestImages = Readonly<Record<'jsrt' | 'mcu' | 'chex' | 'nihx', number>>

/** The results of one run's test images. */
export type SyntheticResults = Readonly<{
  segmentation: readonly SegmentedImageResult[]
  classification: readonly ClassifiedImageResult[]
}>

const tested: Readonly<Record<keyof TestImages, Domain>> = {
  jsrt: 'in-domain',
  mcu: 'cross-domain',
  chex: 'in-domain',
  nihx: 'cross-domain',
}

/** Roughly normal, with mean 0 and deviation 1: a sum of six uniform numbers. */
const normal = (random: RandomStream) =>
  Math.SQRT2 * (random() + random() + random() + random() + random() + random() - 3)

const within = (value: number) => Math.min(1, Math.max(0, value))

/** More labels and later models are better, another domain is worse: 0…1. */
const skill = ({ configuration }: ExperimentCell, budget: LabelBudget, domain: Domain) =>
  0.4 +
  0.04 * modelNames.indexOf(configuration.model) +
  (budget === 'full' ? 0.25 : 0.05 * Math.log10(budget)) -
  (domain === 'in-domain' ? 0 : 0.2)

/** An image of about the lungs' share of a mask; a few have no predicted pixel at all, and so no distance. */
const segmented = (
  image: Pick<SegmentedImageResult, 'domain' | 'source' | 'imageId'>,
  truthAreaPx: number,
  skilled: number,
  random: RandomStream,
): SegmentedImageResult => {
  const missed = 0.25 * (1.05 - skilled)
  const [p, r] = [within(1 - Math.abs(missed * normal(random))), within(1 - Math.abs(missed * normal(random)))]
  const predictedAreaPx = random() < 0.002 ? 0 : Math.round((truthAreaPx * r) / Math.max(p, 0.01))
  const [precision, recall] = predictedAreaPx === 0 ? [0, 0] : [p, r]
  const dice = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  const far = (px: number) => (predictedAreaPx === 0 ? null : px * (1 - dice) * (0.5 + random()))
  return {
    ...image,
    ...{ dice, jaccard: dice / (2 - dice), precision, recall, ssim: within(dice - 0.02 * random()) },
    ...{ averageHausdorff: far(8), hausdorff: far(200), hausdorff95: far(60), assd: far(15) },
    ...{ softDice: within(dice - 0.03 * random()), truthAreaPx, predictedAreaPx },
  }
}

/**
 * Made-up results of one run of an experiment, for measuring and testing what is made of results. Plausible, not true:
 * better with more labels, in-domain and for later models; a few predictions are empty, and their distances undefined. The
 * same cell and numbers of images give the same results.
 *
 * @example syntheticResults(cell, { jsrt: 123, mcu: 35, chex: 624, nihx: 460 })
 */
export const syntheticResults = (cell: ExperimentCell, images: TestImages): SyntheticResults => {
  const { sizePx } = cell.configuration
  const imagesOf = (source: keyof TestImages) =>
    Array.from({ length: images[source] }, (_, i) => ({
      domain: tested[source],
      source,
      imageId: `${source}/test/${String(i + 1).padStart(5, '0')}`,
    }))
  const masks = (source: 'jsrt' | 'mcu'): readonly SegmentedImageResult[] => {
    if (cell.segmentationLabels === null) return []
    const skilled = skill(cell, cell.segmentationLabels, tested[source])
    const [own, shared] = [keyedRandom('masks', cell.name, source), keyedRandom('areas', source)]
    return imagesOf(source).map(image =>
      segmented(image, Math.round(sizePx ** 2 * (0.25 + 0.04 * normal(shared))), skilled, own),
    )
  }
  const classes = (source: 'chex' | 'nihx'): readonly ClassifiedImageResult[] => {
    if (cell.classificationLabels === null) return []
    const skilled = skill(cell, cell.classificationLabels, tested[source])
    const random = keyedRandom('classes', cell.name, source)
    const bias = 0.5 * normal(random)
    return imagesOf(source).map((image, i) => {
      const label = i % 8 < (source === 'chex' ? 5 : 3) ? 1 : 0
      const logit = bias + 4 * skilled * (label - 0.5) + 1.5 * normal(random)
      return { ...image, label, abnormalProbability: 1 / (1 + Math.exp(-logit)) }
    })
  }
  return {
    segmentation: [...masks('jsrt'), ...masks('mcu')],
    classification: [...classes('chex'), ...classes('nihx')],
  }
}
