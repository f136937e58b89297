import type { ExecutionContext } from 'ava'
import type { Experiment } from '../../lib/codec/experiment.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { CellEnd } from '../../pipelines/cell-messages.js'
import { type ExperimentOptions, type ExperimentWatcher, runExperiment } from '../../pipelines/experiment.js'
import { openExperiment, planExperiment } from '../../pipelines/prepare-experiment.js'
import { tiny } from './tiny-run.js'

/** Two models, three rows, on tiny data. */
export const tinyExperiment = (data: string, over: Partial<Experiment> = {}): Experiment => ({
  formatVersion: 1,
  base: tiny(data, { name: 'tiny', steps: 2, workers: 0, tensorBoard: { write: false, images: 0 } }),
  models: ['U-Net', 'MultiMix'],
  segmentationLabels: [2],
  classificationLabels: [4, 6],
  repeats: 1,
  ...over,
})

export const plan = (experiment: Experiment, runsRoot: string) =>
  planExperiment(experiment, { runsRoot, phantomsRoot: 'none', say: () => {} })

/** How each run ended, in the order of their ends, by its name. */
export type Ends = readonly (readonly [string, CellEnd['kind']])[]

/** Plans, opens and runs an experiment; what the caller does not watch goes unwatched. */
export const runTiny = async (
  t: ExecutionContext,
  experiment: Experiment,
  runsRoot: string,
  { parallel = 1, ...watcher }: Partial<ExperimentWatcher & ExperimentOptions> = {},
) => {
  const planned = await orThrow(plan(experiment, runsRoot))
  const release = await orThrow(async () => openExperiment(planned))
  const ends: (readonly [string, CellEnd['kind']])[] = []
  const unaborted = new AbortController().signal
  try {
    const outcome = await orThrow(
      runExperiment(
        planned,
        { phantomsRoot: 'none', parallel },
        {
          signal: unaborted,
          kill: unaborted,
          onStart: engine => t.is(engine.name, 'wasm'),
          onBegin: () => {},
          onProgress: () => {},
          ...watcher,
          onEnd: (cell, end, results) => {
            ends.push([cell.name, end.kind])
            watcher.onEnd?.(cell, end, results)
          },
        },
      ),
    )
    return { outcome, ends: ends as Ends, path: planned.path }
  } finally {
    release()
  }
}
