import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { step } from '../flowable/step.js'
import { openWorkerPool } from '../flowable/worker-pool.js'
import type { Model } from '../model/model.js'
import type { StepGradients } from './accumulate-gradients.js'
import type { ReplicaGradients, ReplicaTask, replicaGradients } from './replica.js'
import { sharedBatch } from './shared-batch.js'
import type { GradientsOf } from './step.js'

/** Threads that each have the WebAssembly engine and the model, and compute gradients of micro-batches. */
export type Replicas = Readonly<{
  /** To be given to `trainStep`. */
  gradientsOf: GradientsOf
  /**
   * Gives up what waits for gradients, which rejects; resolves when the threads have done what they have in work and are
   * ended.
   */
  close(): Promise<void>
}>

/** The longest that a micro-batch may take before its thread is taken for hung. */
const timeoutMs = 15 * 60_000

const replica = step<typeof replicaGradients>(new URL('./replica.js', import.meta.url), 'replicaGradients')

/**
 * Replicas of the model that is trained, for all cores of a machine whose engine has but one: each computes the
 * gradients of some micro-batches from the same weights, and they are added here in the order of the micro-batches, so
 * that the result is, to the bit, what one thread computes. The thread that trains is free meanwhile.
 *
 * Each holds an engine and the tensors of one micro-batch. Whoever opens them closes them.
 *
 * @example
 * const replicas = openReplicas({ count: 2 })
 * await trainStep(model, optimizer, batch, { ...options, gradientsOf: replicas.gradientsOf })
 * await replicas.close()
 */
export const openReplicas = ({ count }: Readonly<{ count: number }>): Replicas => {
  const open = untilClosed()
  const pool = openWorkerPool({ workers: count, timeoutMs, startTimeoutMs: 60_000 })

  const gradientsOf: GradientsOf = async (model, batch, parts, options) => {
    const { name, sizePx, baseChannels, dropoutRate, leakyReluSlope, terms } = model
    const { seed, step, learningRate, loss, saliencyScale, reportWeak } = options
    const shared = {
      model: { name, sizePx, baseChannels, dropoutRate, leakyReluSlope, terms },
      weights: await sharedWeights(model),
      batch: sharedBatch(batch),
      options: {
        seed,
        step,
        learningRate,
        ...(loss === undefined ? {} : { loss }),
        ...(saliencyScale === undefined ? {} : { saliencyScale }),
        ...(reportWeak === undefined ? {} : { reportWeak }),
      },
    }
    const batchSize = parts.reduce((sum, { count }) => sum + count, 0)
    const tasks: readonly ReplicaTask[] = parts.map(part => ({ ...shared, part }))
    const sum = { gradients: new Float32Array(shared.weights.length), scalars: new Float32Array(6) }
    const weakAbnormal: number[] = []
    const results = tasks.map(task => pool.run(replica, task))
    // All are waited for, so that none is still at work where one fails.
    await open.wait(Promise.allSettled(results))
    for (const [at, result] of results.entries()) {
      const outcome = await result
      if (E.isLeft(outcome)) {
        throw new Error(
          `A replica failed at step ${step + 1}: ${outcome.left.cause}; with replicas 0 the step runs without.`,
        )
      }
      const share = parts[at]!.count / batchSize
      addShare(sum.gradients, outcome.right.gradients, share)
      addShare(sum.scalars, outcome.right.scalars, share)
      weakAbnormal.push(...(outcome.right.weakAbnormal ?? []))
    }
    const weak = weakAbnormal.length > 0 && { weakAbnormal: Float32Array.from(weakAbnormal) }
    return asTensors(model, { ...sum, ...weak })
  }

  return {
    gradientsOf,
    close: () => {
      open.close()
      return pool.close()
    },
  }
}

/**
 * Waits that end early, with an error, when `close` is called. Not by a race with one promise for all of them: that would
 * keep what each has waited for.
 */
const untilClosed = () => {
  const waiting = new Set<(reason: Error) => void>()
  let isClosed = false
  const reason = () => new Error('Expected open replicas, got ones that were closed.')
  return {
    wait: <A>(work: Promise<A>): Promise<A> =>
      new Promise((resolve, reject) => {
        if (isClosed) reject(reason())
        else waiting.add(reject)
        work.then(resolve, reject).finally(() => waiting.delete(reject))
      }),
    close: () => {
      isClosed = true
      for (const reject of waiting) reject(reason())
    },
  }
}

/** All weights, one after the other in the model's order, in memory that threads share. */
const sharedWeights = async ({ weights }: Model): Promise<Float32Array> => {
  const size = [...weights.values()].reduce((sum, weight) => sum + weight.size, 0)
  const values = new Float32Array(new SharedArrayBuffer(4 * size))
  let begin = 0
  for (const weight of weights.values()) {
    values.set(await weight.data<'float32'>(), begin)
    begin += weight.size
  }
  return values
}

/** sum += share·part, rounded to float32 after the product and after the sum, as tensors are. */
const addShare = (sum: Float32Array, part: Float32Array, share: number): void => {
  const factor = Math.fround(share)
  for (let at = 0; at < sum.length; at++) sum[at]! += Math.fround(part[at]! * factor)
}

const asTensors = ({ weights }: Model, { gradients, scalars, weakAbnormal }: ReplicaGradients): StepGradients => {
  let begin = 0
  return {
    gradients: Object.fromEntries(
      [...weights].map(([name, weight]) => {
        const values = gradients.slice(begin, begin + weight.size)
        begin += weight.size
        return [name, tf.tensor(values, weight.shape)]
      }),
    ),
    scalars: tf.tensor1d(scalars),
    ...(weakAbnormal && { weakAbnormal: tf.tensor1d(weakAbnormal) }),
  }
}
