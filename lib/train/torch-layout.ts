/**
 * The axes of a TensorFlow.js layout in PyTorch's order, for a tensor of this rank: convolutions HWIO to OIHW, dense
 * [in,out] to [out,in]; all else stays.
 */
export const toPyTorch = (rank: number): number[] =>
  rank === 4 ? [3, 2, 0, 1] : rank === 2 ? [1, 0] : [0, 1, 2].slice(0, rank)

/** The way back: OIHW to HWIO, [out,in] to [in,out]. */
export const fromPyTorch = (rank: number): number[] => (rank === 4 ? [2, 3, 1, 0] : toPyTorch(rank))
