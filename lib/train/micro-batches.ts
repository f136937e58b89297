import type { ComputingPlace } from '../engine/computing-place.js'

/** Positions begin … begin + count − 1 of a batch. */
export type MicroBatch = Readonly<{ begin: number; count: number }>

/**
 * Cuts the M positions of a batch into as few consecutive chunks of at most `microBatch` as there can be, whose sizes
 * differ by one image at most. Each loss of a step is a mean over M, so the step is the sum of
 * its chunks, each weighted with count/M: gradients are accumulated exactly.
 *
 * @example microBatches(10, 4) // counts 4, 3, 3
 */
export const microBatches = (batchSize: number, microBatch: number): readonly MicroBatch[] => {
  if (!Number.isInteger(microBatch) || microBatch < 1) {
    throw new Error(`Expected microBatch to be a positive integer, got ${microBatch}.`)
  }
  const chunks = Math.ceil(batchSize / microBatch)
  const begin = (chunk: number) => Math.ceil((chunk * batchSize) / chunks)
  return Array.from({ length: chunks }, (_, chunk) => ({ begin: begin(chunk), count: begin(chunk + 1) - begin(chunk) }))
}

/** What one image of each branch takes in a step, for each of its pixels and base channels: measured (bench/train). */
const bytesPerPixelChannel = 700

/** Pixels × base channels of one image from where on a micro-batch of one image costs little more than a larger one. */
const worthAlone = 128 * 128 * 8

/** What micro-batches may take: half of a WebAssembly heap, which ends at 4 GiB; less where more is no faster. */
const memoryBytes: Readonly<Record<ComputingPlace, number>> = {
  wasm: 2 * 2 ** 30,
  processor: 2 * 2 ** 30,
  gpu: 8 * 2 ** 30,
}

/**
 * How many images of each branch are trained on at once unless the caller says so: as many as fit into the memory there.
 * On `wasm`, whose replicas share the micro-batches, also so few that there are an even
 * number of them, each with enough to do. It does not depend on the number of replicas, so that they do not change the
 * result.
 */
export const defaultMicroBatch = (
  { sizePx, baseChannels, batchSize }: Readonly<{ sizePx: number; baseChannels: number; batchSize: number }>,
  place: ComputingPlace,
): number => {
  const work = sizePx * sizePx * baseChannels
  const fits = Math.floor(memoryBytes[place] / (work * bytesPerPixelChannel))
  const most = Math.max(1, Math.min(batchSize, fits))
  if (place !== 'wasm') return most
  const chunks = Math.ceil(batchSize / Math.min(most, Math.max(1, Math.floor(worthAlone / work))))
  return Math.ceil(batchSize / (chunks + (chunks % 2)))
}
