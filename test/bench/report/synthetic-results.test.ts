import test from 'ava'
import { syntheticResults } from '../../../bench/report/synthetic-results.js'
import { defaults, type LabelBudget } from '../../../lib/codec/configuration.js'
import type { ExperimentCell } from '../../../lib/codec/experiment.js'
import { ClassifiedImageResult, SegmentedImageResult } from '../../../lib/codec/image-result.js'
import type { ModelName } from '../../../lib/codec/model-name.js'
import { summariseClassification } from '../../../lib/metric/summarise-classification.js'
import { summariseSegmentation } from '../../../lib/metric/summarise-segmentation.js'

const images = { jsrt: 123, mcu: 35, chex: 624, nihx: 460 }
const cell = (
  model: ModelName,
  segmentationLabels: LabelBudget | null,
  classificationLabels: LabelBudget | null,
): ExperimentCell => ({
  ...{ name: `${model}-${segmentationLabels}-${classificationLabels}`, repeat: 1 },
  ...{ configuration: { ...defaults, model }, segmentationLabels, classificationLabels },
})

test('made-up results are values that real ones may have, and the same each time', t => {
  const results = syntheticResults(cell('MultiMix', 10, 100), images)
  t.deepEqual(results, syntheticResults(cell('MultiMix', 10, 100), images))
  t.deepEqual([results.segmentation.length, results.classification.length], [158, 1084])
  t.true(results.segmentation.every(SegmentedImageResult.is))
  t.true(results.classification.every(ClassifiedImageResult.is))
  for (const { dice, jaccard } of results.segmentation)
    t.true(Math.abs(dice! - (2 * jaccard!) / (1 + jaccard!)) < 1e-12)
})

test('more labels and the own domain are better, and some distances are undefined', t => {
  const scores = (budget: LabelBudget) => {
    const { segmentation, classification } = syntheticResults(cell('MultiMix', budget, budget), images)
    const ofSource = <Row extends { source: string }>(rows: readonly Row[], source: string) =>
      rows.filter(row => row.source === source)
    return {
      jsrt: summariseSegmentation('jsrt', ofSource(segmentation, 'jsrt')).dice!,
      mcu: summariseSegmentation('mcu', ofSource(segmentation, 'mcu')).dice!,
      chex: summariseClassification('chex', ofSource(classification, 'chex')).auc!,
      nihx: summariseClassification('nihx', ofSource(classification, 'nihx')).auc!,
    }
  }
  const [few, all] = [scores(10), scores('full')]
  for (const source of ['jsrt', 'mcu', 'chex', 'nihx'] as const) {
    t.true(all[source] > few[source], source)
    t.true(few[source] > 0.5 && all[source] < 1, `${source}: ${few[source]}, ${all[source]}`)
  }
  t.true(few.jsrt > few.mcu && few.chex > few.nihx)
  const many = syntheticResults(cell('MultiMix', 10, 10), { ...images, jsrt: 5000 }).segmentation
  const undefinedDistances = many.filter(({ assd }) => assd === null)
  t.true(undefinedDistances.length > 0 && undefinedDistances.length < 50)
  t.true(undefinedDistances.every(({ predictedAreaPx }) => predictedAreaPx === 0))
})

test('a task that is not learnt has no results', t => {
  t.deepEqual(syntheticResults(cell('U-Net', 10, null), images).classification, [])
  t.deepEqual(syntheticResults(cell('U-Net Encoder', null, 100), images).segmentation, [])
})
