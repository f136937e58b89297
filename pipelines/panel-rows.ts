import * as E from 'fp-ts/lib/Either.js'
import type { Sample } from '../lib/codec/sample.js'
import { resampleSample } from '../lib/image/resample-sample.js'
import { thresholdMask } from '../lib/metric/threshold-mask.js'
import type { Model } from '../lib/model/model.js'
import { predictClass, predictSegmentation } from '../lib/model/predict.js'
import type { PanelRow } from '../lib/report/panel-row.js'
import type { SampleSet } from './data-folder.js'
import type { TestSets } from './evaluate.js'

/**
 * A few images of each test set, evenly spaced in it, with what the model makes of them, for the panel. Images that
 * cannot be read are left out: the evaluation has reported them. Rejects once the signal is aborted.
 */
export const panelRows = async (
  model: Model,
  sets: TestSets,
  { images, sizePx, signal }: Readonly<{ images: number; sizePx: number; signal: AbortSignal }>,
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
        rows.push(await row(model, sets, dataset, sample))
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
): Promise<PanelRow> => {
  const { probabilities, saliency } = await predictSegmentation(model, image.data, 1)
  const shown = { sampleId: key.id, source: key.source, image, saliency }
  if (mask && sets.segmentation.includes(dataset))
    return { ...shown, kind: 'segmentation', truth: mask, prediction: { ...mask, data: thresholdMask(probabilities) } }
  const [abnormalProbability = 0] = await predictClass(model, image.data, 1)
  return { ...shown, kind: 'classification', truth: key.label ?? 'normal', abnormalProbability }
}
