import * as t from 'io-ts'
import { LabelBudget } from './configuration.js'
import { ModelName } from './model-name.js'
import { real, whole } from './numbers.js'

const score = real(0, 1)
const count = whole(0)

/** Overlap of masks, 0…1: hard Dice and Jaccard (the paper's DS and JS), of one image or the mean of many. */
export const SegmentationScores = t.readonly(t.strict({ dice: score, jaccard: score }), 'SegmentationScores')
export type SegmentationScores = t.TypeOf<typeof SegmentationScores>

const rates = { accuracy: score, f1Normal: score, f1Abnormal: score }

/** How well one set of answers fits the labels, 0…1; each F1 takes its class as the positive one. */
export const ClassificationRates = t.readonly(t.strict(rates), 'ClassificationRates')
export type ClassificationRates = t.TypeOf<typeof ClassificationRates>

const classificationScores = { ...rates, alwaysNormal: ClassificationRates, alwaysAbnormal: ClassificationRates }

/** A model's rates, beside those of two models that never look at the image. */
export const ClassificationScores = t.readonly(t.strict(classificationScores), 'ClassificationScores')
export type ClassificationScores = t.TypeOf<typeof ClassificationScores>

const testedOn = { source: t.string, images: count }

const budget = t.union([LabelBudget, t.null], 'a label budget, or null for a task that is not learnt')

/**
 * What a run reached on one domain's test sets; null where no image of such a set could be read, or the model does not
 * learn the task.
 */
export const DomainMetrics = t.readonly(
  t.strict({
    segmentation: t.union([t.readonly(t.strict({ ...testedOn, dice: score, jaccard: score })), t.null]),
    classification: t.union([t.readonly(t.strict({ ...testedOn, ...classificationScores })), t.null]),
  }),
  'DomainMetrics',
)
export type DomainMetrics = t.TypeOf<typeof DomainMetrics>

/**
 * `metrics.json`: what a run was and what it reached, in-domain (the sources it trained on) and cross-domain.
 * It holds no times, dates, paths or machine names: the same seed gives the same file, byte for byte.
 *
 * `labels` are how many labelled images each task could use, null where the model does not learn it. `sizePx` is the side of the square input.
 */
export const RunMetrics = t.readonly(
  t.exact(
    t.intersection([
      t.type({
        formatVersion: t.literal(1),
        model: ModelName,
        sizePx: count,
        baseChannels: count,
        steps: count,
        seed: whole(0),
        labels: t.readonly(t.strict({ segmentation: budget, classification: budget })),
        inDomain: DomainMetrics,
        crossDomain: DomainMetrics,
      }),
      t.partial({ engine: t.string }),
    ]),
  ),
  'RunMetrics',
)
export type RunMetrics = t.TypeOf<typeof RunMetrics>
