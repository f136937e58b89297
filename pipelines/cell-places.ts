import { availableParallelism } from 'node:os'
import type { Configuration } from '../lib/codec/configuration.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import type { Threads } from './prepared.js'

/** How many runs are made at once, and the threads of each beside its own. */
export type CellPlaces = Readonly<{ count: number; threads: Threads }>

export type CellPlacesOptions = Readonly<{
  /** How many the user wants at once; null leaves it to the machine. */
  parallel: number | null
  /** How many runs there are to make. */
  runs: number
  /** Default: those of this machine. */
  cores?: number
  /** Default: what is free for this process. */
  freeMiB?: number
}>

/**
 * The memory that a run on wasm takes, in MiB: 286 at 64 px with 8 base channels, 362 at 128 px, 500 with 16 (measured,
 * batches of 10). What grows are the maps of one micro-batch.
 */
const takenMiB = ({ sizePx, baseChannels }: Pick<Configuration, 'sizePx' | 'baseChannels'>): number =>
  300 + (sizePx ** 2 * baseChannels) / 1000

/**
 * How the runs of an experiment share a machine. The engine wasm has one core for each process: as many runs at once as
 * there are cores, each alone in its process, make an experiment in four fifths of the time that one after the other takes
 * with all cores for each. (Measured: 40 steps of the quickstart on two cores, 41 to 46 against 53 s of processor time; and
 * what replicas have no part in, such as tests and reading, keeps the other cores busy, too.) Where memory or runs are too few
 * for all cores, each run has more threads. Other engines use the whole machine or the GPU for one run: one at a time, as its
 * configuration says.
 */
export const cellPlaces = (
  engine: EngineName,
  base: Configuration,
  { parallel, runs, cores = availableParallelism(), freeMiB = process.availableMemory() / 2 ** 20 }: CellPlacesOptions,
): CellPlaces => {
  const { workers, replicas } = base
  const fitting = engine === 'wasm' ? Math.min(cores, Math.floor(freeMiB / takenMiB(base))) : 1
  const count = Math.max(1, Math.min(runs, parallel ?? fitting))
  if (engine !== 'wasm' || count === 1) return { count, threads: { workers, replicas } }
  // Cores that would have nothing to do.
  const share = Math.floor(cores / count)
  const auto = share > 1 ? { workers: 1, replicas: share } : { workers: 0, replicas: 0 }
  return {
    count,
    threads: {
      workers: workers === 'auto' ? auto.workers : workers,
      replicas: replicas === 'auto' ? auto.replicas : replicas,
    },
  }
}
