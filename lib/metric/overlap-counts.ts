/** Pixels of the foreground of two masks, and of both at once. */
export type OverlapCounts = Readonly<{ truth: number; prediction: number; both: number }>

/** Counts the foreground of two masks of the same size (0 = background, all else = foreground). */
export const overlapCounts = (truth: Uint8Array, prediction: Uint8Array): OverlapCounts => {
  if (truth.length !== prediction.length)
    throw new RangeError(`Expected masks of the same size, got ${truth.length} and ${prediction.length} pixels`)
  let inTruth = 0
  let inPrediction = 0
  let both = 0
  for (let i = 0; i < truth.length; i++) {
    // Without a branch, which noise would make the processor guess wrong.
    const a = Number(truth[i] !== 0)
    const b = Number(prediction[i] !== 0)
    inTruth += a
    inPrediction += b
    both += a & b
  }
  return { truth: inTruth, prediction: inPrediction, both }
}
