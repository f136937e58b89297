import type { Configuration } from '../lib/codec/configuration.js'
import { orThrow } from '../lib/codec/or-throw.js'
import type { RunMetrics } from '../lib/codec/run-metrics.js'
import type { Model } from '../lib/model/model.js'
import { learntTasks } from '../lib/model/model-switches.js'
import { writePanel } from '../lib/report/panel.js'
import { evaluate } from './evaluate.js'
import { panelRows } from './panel-rows.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import type { Prepared } from './prepared.js'
import { writePictures } from './report-pictures.js'
import { testPictures } from './test-pictures.js'
import { testSets } from './test-sets.js'
import type { Watcher } from './watcher.js'
import { writeDataPictures } from './write-data-pictures.js'

export type TestRunOptions = Readonly<{
  prepared: Prepared
  model: Model
  /** The steps that the model was trained for. */
  steps: number
  preparing: PrepareSamplesOptions
  watcher: Watcher
  /** Whether the folder gets pictures of the data, too; those of a sweep are the same for all its runs. */
  showData: boolean
}>

/**
 * Tests a run's model in- and cross-domain; leaves metrics.json in its folder, what a report shows (`pictures/` and, of the
 * data, histograms.csv) and, where there are test images, panel.png. Rejects with the reason of the watcher's signal when that is aborted.
 */
export const testRun = async ({
  prepared,
  model,
  steps,
  preparing,
  watcher,
  showData,
}: TestRunOptions): Promise<RunMetrics> => {
  const { configuration, sets, folder } = prepared
  const { sizePx, baseChannels, seed, saliencyScale, panelImages: images } = configuration
  const { signal } = watcher
  const tests = testSets(sets, configuration)
  const learnt = learntTasks(model.terms)
  const options = { ...configuration, ...preparing, signal, onProgress: watcher.onEvaluation }
  const metrics: RunMetrics = {
    formatVersion: 1,
    model: model.name,
    sizePx,
    baseChannels,
    steps,
    seed,
    labels: {
      segmentation: learnt.segmentation ? configuration.segmentationLabels : null,
      classification: learnt.classification ? configuration.classificationLabels : null,
    },
    inDomain: await evaluate(model, tests.inDomain, options),
    crossDomain: await evaluate(model, tests.crossDomain, options),
  }
  folder.writeJson('metrics.json', metrics)
  const shown = { images, sizePx, saliencyScale, signal }
  const inDomain = await panelRows(model, tests.inDomain, shown)
  const crossDomain = await panelRows(model, tests.crossDomain, shown)
  const rows = [...inDomain, ...crossDomain]
  if (rows.length > 0) await orThrow(writePanel(folder.file('panel.png'), rows, panelCaption(configuration, steps)))
  const pictures = [
    ...(await testPictures(inDomain, 'in-domain')),
    ...(await testPictures(crossDomain, 'cross-domain')),
  ]
  if (showData) await writeDataPictures(folder.path, { sets, configuration, preparing, tests: pictures, signal })
  else await orThrow(writePictures(folder.path, pictures))
  return metrics
}

const panelCaption = ({ name, model, data, sizePx, baseChannels, seed }: Configuration, steps: number) => ({
  title: `${model}: ${name}`,
  facts: `${data === null ? 'phantoms, drawn' : 'real X-rays'}, ${sizePx} px, ${baseChannels} base channels, ${steps} steps, seed ${seed}`,
})
