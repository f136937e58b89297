import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version_core as tfjsCore } from '@tensorflow/tfjs-core'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import { orThrow } from '../lib/codec/or-throw.js'
import type { RunEnvironment } from '../lib/codec/run-environment.js'
import { processorName } from '../lib/engine/processor-name.js'
import { sharp } from '../lib/image/sharp.js'
import { readHistory } from '../lib/train/history.js'
import { isDrawn } from './is-drawn.js'
import type { WeightedSet } from './prepare-samples.js'
import type { Prepared } from './prepared.js'
import { type BudgetedSets, imagesIn } from './training-sets.js'

/** This package's own version: its sources and what is built of them lie at different depths. */
const ownVersion = async (): Promise<string> => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return (JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }).version
}

const drawn = (labelled: readonly WeightedSet[] | null, unlabelled: readonly WeightedSet[] | null) =>
  labelled === null ? null : { labelled: imagesIn(labelled), unlabelled: imagesIn(unlabelled ?? []) }

const imagesOf = (training: BudgetedSets): RunEnvironment['trainingImages'] => ({
  segmentation: drawn(training.segmentationLabelled, training.segmentationUnlabelled),
  classification: drawn(training.classificationLabelled, training.classificationUnlabelled),
})

/**
 * Where and how long a run whose steps are all made was trained, for `environment.json`: times are those of its
 * history, over all processes that it was continued in. Rejects with a PipelineFailure where the history cannot be read.
 *
 * @example folder.writeJson('environment.json', await runEnvironment(prepared, 'wasm', 0))
 */
export const runEnvironment = async (
  { configuration, training, folder }: Pick<Prepared, 'configuration' | 'training' | 'folder'>,
  engine: EngineName,
  deadLetters: number,
): Promise<RunEnvironment> => {
  const history = await orThrow(TE.fromEither(readHistory(folder.file('history.jsonl'))))
  const steps = history.flatMap(record => (record.kind === 'step' ? [record] : []))
  const busyMs = steps.reduce((sum, step) => sum + step.busyMs, 0)
  const waitingMs = steps.reduce((sum, step) => sum + step.waitingMs, 0)
  return {
    formatVersion: 1,
    finishedAt: new Date().toISOString(),
    trainingSeconds: (busyMs + waitingMs) / 1000,
    waitingSeconds: waitingMs / 1000,
    engine,
    processor: processorName(),
    cores: availableParallelism(),
    versions: {
      multimix: await ownVersion(),
      node: process.versions.node,
      'tfjs-core': tfjsCore,
      sharp: sharp.versions.sharp ?? 'unknown',
      libvips: sharp.versions.vips,
    },
    trainingImages: imagesOf(training),
    phantoms: await orThrow(isDrawn(configuration.data)),
    deadLetters,
  }
}
