import type { Configuration } from '../lib/codec/configuration.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { modelSwitches } from '../lib/model/model-switches.js'

/** How much a step and each tested image compute, in passes of an image forwards through the encoder. */
export type CellWork = Readonly<{ step: number; test: number }>

/** Forwards through the decoder, which has about as much to do as the encoder. */
const DECODER = 1
/** Backwards is twice forwards. */
const BOTH_WAYS = 3

/**
 * An estimate of what a run computes, to tell how long it takes compared with others: U-Net's step has one of MultiMix's
 * five batches. Saliency is a pass both ways through the encoder, but for the gradients of weights.
 *
 * @example cellWork(configuration).step * configuration.steps
 */
export const cellWork = (configuration: Configuration): CellWork => {
  const terms = learntTerms(configuration)
  const saliency = modelSwitches[configuration.model].saliencyBridge ? 2 : 0
  const segmentation = saliency + BOTH_WAYS * (1 + DECODER)
  const passes = [
    terms.dice ? segmentation : 0,
    terms.kl ? segmentation : 0,
    terms.crossEntropy ? BOTH_WAYS : 0,
    // The weak view is not learnt from.
    terms.pseudoLabel ? 1 + BOTH_WAYS : 0,
  ]
  return {
    step: configuration.batchSize * passes.reduce((sum, pass) => sum + pass, 0),
    test: terms.dice ? (terms.crossEntropy ? 1 : 0) + 1 + DECODER + saliency : 1,
  }
}
