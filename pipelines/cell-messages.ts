import type { Engine } from '../lib/engine/engine.js'
import type { CellTask } from './run-cell.js'

/** What the process of an experiment asks one of its own that makes runs: to make one, or to stop it. */
export type CellRequest = Readonly<{ kind: 'run'; task: CellTask } | { kind: 'stop' }>

/** How a run ended. `peakMiB` is the most memory that its process has had so far. */
export type CellEnd = Readonly<
  { kind: 'finished'; peakMiB: number; deadLetters: number } | { kind: 'failed'; reason: string } | { kind: 'stopped' }
>

/** What a process that makes runs tells: that it can, or why not; how far a run is; how it ended. */
export type CellReply = Readonly<
  { kind: 'ready'; engine: Engine } | { kind: 'unready'; reason: string } | CellProgress | CellEnd
>

/** A run's last step, and images tested since, over all its sets. */
export type CellProgress = Readonly<{ kind: 'progress'; step: number; tested: number }>
