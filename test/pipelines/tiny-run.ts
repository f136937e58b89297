import { readFileSync } from 'node:fs'
import type { ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type * as io from 'io-ts'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { type Configuration, quickstart } from '../../lib/codec/configuration.js'
import type { EngineName } from '../../lib/codec/engine-choice.js'
import { HistoryRecord } from '../../lib/codec/history-record.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { problems } from '../../lib/codec/problems.js'
import type { StepRecord } from '../../lib/codec/step-record.js'
import { prepare } from '../../pipelines/prepare.js'
import { prepareResumed } from '../../pipelines/prepare-resumed.js'
import type { Prepared } from '../../pipelines/prepared.js'
import { trainingRun } from '../../pipelines/training-run.js'
import type { Watcher } from '../../pipelines/watcher.js'
import { temporaryFolder } from '../temporary-folder.js'

/** A folder of few and small phantoms. */
export const tinyData = async (t: ExecutionContext, root = temporaryFolder(t)) => {
  await orThrow(
    writePhantoms(root, {
      seed: 1,
      sizePx: 40,
      counts: { jsrt: 8, chex: { train: 20, validation: 0, test: 10 }, mcu: 10, nihx: 10 },
    }),
  )
  return root
}

/** A configuration of three small steps on it. */
export const tiny = (data: string, over: Partial<Configuration> = {}): Configuration => ({
  ...quickstart,
  name: 'tiny',
  data,
  sizePx: 32,
  baseChannels: 1,
  batchSize: 2,
  steps: 3,
  segmentationLabels: 2,
  classificationLabels: 4,
  panelImages: 1,
  engine: 'wasm',
  replicas: 0,
  ...over,
})

/**
 * Prepares and runs; what the caller does not watch goes unwatched. With the name of a GPU's engine, steps are queued as
 * for a GPU, whatever computes them.
 */
export const run = async (
  t: ExecutionContext,
  configuration: Configuration,
  watcher: Partial<Watcher> = {},
  runsRoot = temporaryFolder(t),
  engine: EngineName = 'wasm',
) => {
  const prepared = await orThrow(prepare(configuration, { runsRoot, phantomsRoot: 'none', say: t.fail }))
  return { outcome: await runPrepared(prepared, watcher, engine), folder: prepared.folder, training: prepared.training }
}

const runPrepared = (prepared: Prepared, watcher: Partial<Watcher>, engine: EngineName) =>
  orThrow(trainingRun(prepared, engine, { ...unwatched(), ...watcher }))

/** A watcher who does nothing. */
export const unwatched = (): Watcher => ({
  signal: new AbortController().signal,
  onStep: () => {},
  onEvaluation: () => {},
})

/** Goes on with the run in a folder, with `over` laid over its configuration; also what was said. */
export const resume = async (
  path: string,
  over: Partial<Configuration> = {},
  watcher: Partial<Watcher> = {},
  engine: EngineName = 'wasm',
) => {
  const said: string[] = []
  const options = { where: 'the test', phantomsRoot: 'none', say: (line: string) => said.push(line) }
  const prepared = await orThrow(prepareResumed(path, over, options))
  return { said, outcome: await runPrepared(prepared, watcher, engine), folder: prepared.folder }
}

/** What a codec makes of JSON text; throws where it refuses it. */
export const decoded = <A>(codec: io.Type<A>, text: string): A =>
  pipe(
    codec.decode(JSON.parse(text)),
    E.getOrElseW(errors => {
      throw new Error(problems(errors).join('; '))
    }),
  )

/** The lines of a file, each decoded. */
export const linesOf = <A>(codec: io.Type<A>, path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map(line => decoded(codec, line))

/** A history but for how long things took. */
export const timelessHistory = (path: string): readonly HistoryRecord[] =>
  linesOf(HistoryRecord, path).map(record => ({ ...record, busyMs: 0, waitingMs: 0, tookMs: 0 }))

/** The steps of a history. */
export const stepsOf = (path: string): readonly StepRecord[] =>
  linesOf(HistoryRecord, path).flatMap(record => (record.kind === 'step' ? [record] : []))
