import { availableParallelism } from 'node:os'
import type { Configuration } from '../lib/codec/configuration.js'
import type { EngineName } from '../lib/codec/engine-choice.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { needsWholeBatch } from '../lib/train/losses.js'
import { defaultMicroBatch, microBatches } from '../lib/train/micro-batches.js'
import { openReplicas } from '../lib/train/replicas.js'
import type { Computing } from './train.js'

/** More replicas than this wait for each other's gradients to be added. */
const MOST_REPLICAS = 16

/** `Computing` with what it opened. */
export type OpenComputing = Computing & Readonly<{ close(): Promise<void> }>

/** No more than there are micro-batches to share. */
const replicasFor = (configuration: Configuration): number => {
  const { replicas, klMode, ...size } = configuration
  const parts = needsWholeBatch(learntTerms(configuration), klMode)
    ? 1
    : microBatches(size.batchSize, defaultMicroBatch(size, 'wasm')).length
  return Math.min(replicas === 'auto' ? Math.min(availableParallelism(), MOST_REPLICAS) : replicas, parts)
}

/**
 * How the steps of a run are computed on this engine: on wasm by replicas, as the configuration says; on a GPU with one
 * step queued behind the one that it computes, unless thresholds follow the predictions; else in this thread. Whoever
 * opens it closes it.
 */
export const openComputing = (configuration: Configuration, engine: EngineName): OpenComputing => {
  const count = engine === 'wasm' ? replicasFor(configuration) : 0
  if (count > 0) {
    const { gradientsOf, close } = openReplicas({ count })
    return { gradientsOf, stepsInFlight: 1, close }
  }
  const device = engine === 'cuda' || engine === 'webgpu'
  // What a step is thresholded by must not depend on which of two has ended.
  const follows = configuration.pseudoLabelPolicy !== 'fixed' || configuration.distributionAlignment !== 'none'
  return { stepsInFlight: device && !follows ? 2 : 1, close: async () => {} }
}
