import type { Tensor4D } from '@tensorflow/tfjs-core'

/**
 * Gives the dropout mask of a block's output: [B,H,W,C] with values 0 or 1/(1 − rate), or null where nothing is dropped.
 * Injected, so that the model is a pure function of images, weights and masks. The layer is the block's name.
 */
export type Dropout = (layer: string, shape: readonly [number, number, number, number]) => Tensor4D | null

/** Dropout as in evaluation: off. */
export const noDropout: Dropout = () => null
