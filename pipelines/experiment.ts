import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { CellFailure } from '../lib/codec/cell-failure.js'
import type { ExperimentResult } from '../lib/codec/experiment-result.js'
import { messageOf } from '../lib/codec/message-of.js'
import { type PipelineError, PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import type { Engine } from '../lib/engine/engine.js'
import { writeWholeSync } from '../lib/train/write-whole.js'
import type { CellEnd, CellProgress } from './cell-messages.js'
import { type CellPlaces, cellPlaces } from './cell-places.js'
import { type CellProcess, startCellProcess } from './cell-process.js'
import { cellResults } from './cell-results.js'
import { writeExperimentPictures } from './experiment-pictures.js'
import type { PlannedCell, PlannedExperiment } from './prepare-experiment.js'
import { writeResults } from './write-results.js'

export type ExperimentOptions = Readonly<{
  /** Where phantoms are drawn when the configuration names no data. */
  phantomsRoot: string
  /** How many runs are made at once; null is as many as the engine and the machine allow. */
  parallel: number | null
}>

/** Who watches an experiment. Aborting `signal` stops all runs, each with a checkpoint; `kill` then ends them at once. */
export type ExperimentWatcher = Readonly<{
  signal: AbortSignal
  kill: AbortSignal
  /** Called once, before the first run: what computes, and how many runs are made at once. */
  onStart(engine: Engine, places: CellPlaces): void
  onBegin(cell: PlannedCell): void
  onProgress(cell: PlannedCell, progress: CellProgress): void
  onEnd(cell: PlannedCell, end: CellEnd, results: readonly ExperimentResult[] | null): void
}>

/** How an experiment ended: what all runs reached that have been made, and why the others have not been. */
export type ExperimentOutcome = Readonly<{
  results: readonly ExperimentResult[]
  failed: readonly Readonly<{ cell: PlannedCell; reason: string }>[]
  stopped: boolean
}>

/**
 * Makes the runs of an experiment that have not been made yet, in processes side by side as the machine allows, each in
 * `cells/<name>` of the experiment's folder, which `openExperiment` has opened. What a report shows of the data is written
 * once, before the first. A run that fails, also by the death of its process, leaves the reason in its failed.json and the
 * others go on. After every run results.csv and table.csv are written anew with all that there are. Stopped or killed at any
 * moment, the experiment can be run again: what has been made stays as it is, what was in work is continued.
 *
 * Left where the disk cannot be written to; rejects where the engine does not start.
 */
export const runExperiment = (
  planned: PlannedExperiment,
  options: ExperimentOptions,
  watcher: ExperimentWatcher,
): TE.TaskEither<PipelineError, ExperimentOutcome> =>
  TE.tryCatch(
    () => run(planned, options, watcher),
    error => {
      if (error instanceof PipelineFailure) return error.error
      throw error
    },
  )

const run = async (
  { experiment, path, sets, cells }: PlannedExperiment,
  { phantomsRoot, parallel }: ExperimentOptions,
  watcher: ExperimentWatcher,
): Promise<ExperimentOutcome> => {
  const { signal } = watcher
  const folderOf = (cell: PlannedCell) => join(path, 'cells', cell.name)
  const reached = new Map(cells.flatMap(cell => (cell.results ? [[cell.name, cell.results] as const] : [])))
  const inOrder = () => cells.flatMap(({ name }) => reached.get(name) ?? [])
  const failed: { cell: PlannedCell; reason: string }[] = []
  const processes = new Set<CellProcess>()
  const start = async () => {
    const started = await startCellProcess(experiment.base.engine)
    processes.add(started)
    if (signal.aborted) started.stop()
    return started
  }
  const stop = () => processes.forEach(process => process.stop())
  const kill = () => processes.forEach(process => process.kill())

  const note = (cell: PlannedCell, told: CellEnd) => {
    const results = told.kind === 'finished' ? cellResults(folderOf(cell), cell) : null
    const end = told.kind === 'finished' && results === null ? unreadable : told
    if (results) {
      reached.set(cell.name, results)
      discard(folderOf(cell))
      writeResults(path, experiment, inOrder())
    }
    if (end.kind === 'failed') {
      failed.push({ cell, reason: end.reason })
      writeFailure(folderOf(cell), end.reason)
    }
    watcher.onEnd(cell, end, results)
  }

  const left = cells.filter(({ name }) => !reached.has(name))
  const queue = left.values()
  let broken = false
  const lane = async (first: CellProcess | null, places: CellPlaces) => {
    let maker = first
    for (const cell of queue) {
      if (signal.aborted || broken) break
      if (maker?.isGone()) maker = null
      watcher.onBegin(cell)
      try {
        maker ??= await start()
      } catch (error) {
        // Ctrl-C in a terminal ends a process that does not listen yet.
        note(cell, signal.aborted ? { kind: 'stopped' } : { kind: 'failed', reason: messageOf(error) })
        continue
      }
      rmSync(join(folderOf(cell), 'failed.json'), { force: true })
      const task = { configuration: cell.configuration, cellsRoot: join(path, 'cells'), phantomsRoot }
      const end = await maker.run({ ...task, threads: places.threads }, progress => watcher.onProgress(cell, progress))
      // What ends because all are to end has not failed.
      note(cell, signal.aborted && end.kind === 'failed' ? { kind: 'stopped' } : end)
    }
    maker?.stop()
  }

  signal.addEventListener('abort', stop)
  watcher.kill.addEventListener('abort', kill)
  try {
    for (const cell of cells) if (cell.results) discard(folderOf(cell))
    writeResults(path, experiment, inOrder())
    await writeExperimentPictures(path, { experiment, sets, signal })
    if (left.length > 0 && !signal.aborted) {
      const first = await start().catch((error: unknown) => {
        if (signal.aborted) return null
        throw error
      })
      if (first === null) return { results: inOrder(), failed, stopped: true }
      const places = cellPlaces(first.engine.name, experiment.base, { parallel, runs: left.length })
      watcher.onStart(first.engine, places)
      const lanes = Array.from({ length: places.count }, (_, at) => lane(at === 0 ? first : null, places))
      // One that cannot write ends the others.
      await Promise.all(lanes).catch(async error => {
        broken = true
        stop()
        throw error
      })
    }
  } finally {
    signal.removeEventListener('abort', stop)
    await Promise.all([...processes].map(({ gone }) => gone))
    watcher.kill.removeEventListener('abort', kill)
  }
  return { results: inOrder(), failed, stopped: signal.aborted }
}

const unreadable: CellEnd = { kind: 'failed', reason: 'its metrics.json or config.json is not that of this run' }

/** What a finished run needs no longer: nothing is continued from it. */
const discard = (folder: string) => {
  rmSync(join(folder, 'checkpoints'), { recursive: true, force: true })
}

const writeFailure = (folder: string, reason: string) => {
  const path = join(folder, 'failed.json')
  const failure: CellFailure = { formatVersion: 1, reason }
  try {
    mkdirSync(folder, { recursive: true })
    writeWholeSync(path, `${JSON.stringify(failure, null, 2)}\n`)
  } catch (cause) {
    throw new PipelineFailure(unwritable(path, 'experiment')(cause))
  }
}
