import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { toAsyncIterable } from '../../lib/flowable/to-async-iterable.js'
import type { OpenLoader } from './loader.js'
import { preparedBatches } from './prepared-batches.js'

/**
 * This project's pipeline: read, exact resampling, weak and strong view in batches, with the job's workers and cache.
 * The workers' start counts into the time to the first batch.
 */
export const ours: OpenLoader = async job =>
  E.right(async arrived => {
    let begun = 0
    let finished = 0
    let most = 0
    const { flow, declared, close } = preparedBatches(job, () => {
      begun++
      most = Math.max(most, begun - finished)
    })
    try {
      for await (const { samples } of pipe(flow, toAsyncIterable)) {
        if (!arrived(samples)) break
        finished += samples
      }
    } finally {
      await close()
    }
    return { most, declared }
  })
