import * as E from 'fp-ts/lib/Either.js'
import type { Sample } from '../lib/codec/sample.js'
import { resampleSample } from '../lib/image/resample-sample.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { predictClass, predictSaliency, predictSegmentation } from '../lib/model/predict.js'
import type { SaliencyScale } from '../lib/model/saliency.js'
import type { PanelRow } from '../lib/report/panel-row.js'
import type { SampleSet } from './data-folder.js'
import type { TestSets } from './test-sets.js'

/** How many images of each set, at which size, how the model's saliency was scaled in training, and what stops it. */
export type PanelRowsOptions = Readonly<{
  images: number
  sizePx: number
  saliencyScale: SaliencyScale
  signal: AbortSignal
}>

/**
 * A few images of each test set, evenly spaced in it, with what the model makes of them, for the panel. Images that
 * cannot be read are left out: the evaluation has reported them. Rejects once the signal is aborted.
 */
export const panelRows = async (
  model: Model,
  sets: TestSets,
  { images, sizePx, saliencyScale, signal }: PanelRowsOptions,
): Promise<readonly PanelRow[]> => {
  const rows: PanelRow[] = []
  for (const dataset of [...sets.segmentation, ...sets.classification]) {
    const count = Math.min(images, dataset.length)
    for (let i = 0; i < count; i++) {
      const key = dataset.key(Math.floor(((i + 0.5) * dataset.length) / count))
      const read = await dataset.read(key, signal)()
      signal.throwIfAborted()
      if (E.isRight(read)) {
        const sample = resampleSample(read.right, { widthPx: sizePx, heightPx: sizePx })
        rows.push(await row(model, sets, dataset, sample, { saliencyScale }))
      }
    }
  }
  return rows
}

const row = async (
  model: Model,
  sets: TestSets,
  dataset: SampleSet,
  { key, image, mask }: Sample,
  options: Readonly<{ saliencyScale: SaliencyScale }>,
): Promise<PanelRow> => {
  const saliency = model.switches.crossEntropy ? await predictSaliency(model, image.data, 1) : null
  const shown = { sampleId: key.id, source: key.source, image, saliency }
  if (mask && sets.segmentation.includes(dataset)) {
    const { probabilities } = await predictSegmentation(model, image.data, 1, options)
    return { ...shown, kind: 'segmentation', truth: mask, prediction: { ...mask, data: thresholdMask(probabilities) } }
  }
  const [probability = Number.NaN] = await predictClass(model, image.data, 1)
  const abnormalProbability = Number.isNaN(probability) ? null : probability
  return { ...shown, kind: 'classification', truth: key.label ?? 'normal', abnormalProbability }
}
