/** Positions begin … begin + count − 1 of a batch. */
export type MicroBatch = Readonly<{ begin: number; count: number }>

/**
 * Cuts the M positions of a batch into consecutive chunks of at most `microBatch`. Each loss of a step is a mean over M,
 * so the step is the sum of its chunks, each weighted with count/M: gradients are accumulated exactly.
 *
 * @example microBatches(10, 4) // counts 4, 4, 2
 */
export const microBatches = (batchSize: number, microBatch: number): readonly MicroBatch[] => {
  if (!Number.isInteger(microBatch) || microBatch < 1) {
    throw new Error(`Expected microBatch to be a positive integer, got ${microBatch}.`)
  }
  return Array.from({ length: Math.ceil(batchSize / microBatch) }, (_, chunk) => {
    const begin = chunk * microBatch
    return { begin, count: Math.min(microBatch, batchSize - begin) }
  })
}

/** Pixels × base channels of one branch whose step fits into the 4 GiB of a WebAssembly heap with room to spare. */
const largestBranch = 2 * 256 * 256 * 16

/** How many images of each branch are trained on at once unless the caller says so: as many as safely fit, at least 1. */
export const defaultMicroBatch = (sizePx: number, baseChannels: number): number =>
  Math.max(1, Math.floor(largestBranch / (sizePx * sizePx * baseChannels)))
