import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { takeLock } from '../lib/train/folder-lock.js'
import { prepare } from './prepare.js'
import { prepareResumed } from './prepare-resumed.js'
import type { Prepared, Threads } from './prepared.js'
import { type Outcome, trainingRun } from './training-run.js'
import type { Watcher } from './watcher.js'

/** A run to make in `cellsRoot`, in the folder of its name, with so many threads. */
export type CellTask = Readonly<{
  configuration: Configuration
  cellsRoot: string
  /** Where phantoms are drawn when the configuration names no data. */
  phantomsRoot: string
  threads: Threads
}>

/** How long another process may take to leave the folder: one whose parent was killed first ends its step. */
const LEAVING_MS = 120_000

/**
 * Makes the run of a cell, or goes on with it where it was stopped: from its newest whole checkpoint, or from the
 * beginning. Left where the folder holds another run than the configuration's, and for what `trainingRun` is Left for.
 */
export const runCell = (task: CellTask, engine: EngineName, watcher: Watcher): TE.TaskEither<PipelineError, Outcome> =>
  pipe(
    patiently(open(task), watcher.signal),
    TE.flatMap(prepared => trainingRun({ ...prepared, threads: task.threads }, engine, watcher, { showData: false })),
  )

const quiet = () => undefined

const open = ({ configuration, cellsRoot, phantomsRoot }: CellTask): TE.TaskEither<PipelineError, Prepared> => {
  const folder = join(cellsRoot, configuration.name)
  const options = { phantomsRoot, say: quiet }
  return pipe(
    TE.fromIO(() => ['config.json', 'checkpoints'].some(name => existsSync(join(folder, name)))),
    TE.flatMap(begun =>
      begun
        ? prepareResumed(folder, configuration, { ...options, where: `the experiment, for ${folder}` })
        : pipe(
            TE.fromEither(clear(folder)),
            TE.flatMap(() => prepare(configuration, { ...options, runsRoot: cellsRoot })),
          ),
    ),
  )
}

/** A folder in which nothing was begun would make a new run go beside it. */
const clear = (folder: string): E.Either<PipelineError, void> =>
  existsSync(folder)
    ? pipe(
        takeLock(join(folder, 'lock')),
        E.map(() => rmSync(folder, { recursive: true })),
      )
    : E.right(undefined)

const isLocked = (error: PipelineError) => error._tag === 'FileInvalid' && error.path.endsWith('lock')

/** Tries again while another process is leaving the folder. */
const patiently =
  <A>(attempt: TE.TaskEither<PipelineError, A>, signal: AbortSignal): TE.TaskEither<PipelineError, A> =>
  async () => {
    const lastMs = performance.now() + LEAVING_MS
    for (;;) {
      const result = await attempt()
      const wait = E.isLeft(result) && isLocked(result.left) && !signal.aborted && performance.now() < lastMs
      if (!wait) return result
      await sleep(250)
    }
  }
