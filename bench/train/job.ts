import * as t from 'io-ts'
import { EngineName } from '../../lib/codec/engine-choice.js'

/** What one process measures: training steps of MultiMix on an engine, or in PyTorch on a device. */
export const TrainJob = t.strict({
  engine: t.union([EngineName, t.literal('pytorch')]),
  /** PyTorch's device. */
  device: t.union([t.literal('cpu'), t.literal('cuda')]),
  /** Threads that compute gradients (wasm), 0 for none beside the main one. */
  replicas: t.number,
  /** PyTorch's threads. */
  threads: t.number,
  sizePx: t.number,
  batchSize: t.number,
  baseChannels: t.number,
  /** How many steps, the warm-up included. */
  steps: t.number,
  /** A folder of data sets to train from through the five streams (`phantoms` draws some), or null for one batch of noise. */
  streams: t.union([t.string, t.null]),
})
export type TrainJob = t.TypeOf<typeof TrainJob>

/** What the process reports as a line of JSON; `waitingMs` is what each step waited for its batch. */
export const TrainReport = t.strict({
  stepMs: t.array(t.number),
  waitingMs: t.array(t.number),
  /** Tensors that live after the last step less those after the first: 0 where none leaks. */
  tensorGrowth: t.union([t.number, t.null]),
  versions: t.string,
})
export type TrainReport = t.TypeOf<typeof TrainReport>
