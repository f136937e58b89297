import { pipe } from 'fp-ts/lib/function.js'
import { defer, finalize, map, type Observable } from 'rxjs'
import type { Configuration } from '../lib/codec/configuration.js'
import type { StepRecord } from '../lib/codec/step-record.js'
import { createMeter, type Meter, meter } from '../lib/flowable/meter.js'
import { take } from '../lib/flowable/take.js'
import type { Model } from '../lib/model/model.js'
import { createAdam } from '../lib/train/adam.js'
import { learningRateAt } from '../lib/train/schedule.js'
import { trainingSink } from '../lib/train/sink.js'
import { type GradientsOf, trainStep } from '../lib/train/step.js'
import type { PrepareSamplesOptions } from './prepare-samples.js'
import type { BudgetedSets } from './training-sets.js'
import { trainingStreams } from './training-streams.js'

/** As many steps as the images of an epoch (see `BudgetedSets`) fill whole batches, at least one. */
export const stepsPerEpoch = ({ epochImages }: Pick<BudgetedSets, 'epochImages'>, batchSize: number): number =>
  Math.max(1, Math.floor(epochImages / batchSize))

/** Who computes the gradients, and how many steps may be queued on a device that works by itself (1: none does). */
export type Computing = Readonly<{ gradientsOf?: GradientsOf; stepsInFlight: 1 | 2 }>

/**
 * Trains a model on its streams and emits a record of each step. Subscribing starts the training, unsubscribing
 * stops it between two steps; the model is changed in place. Each subscription has an optimiser of its own, whose moments
 * are disposed at its end. `watch` learns which stage the sink waited for.
 */
export const train = (
  model: Model,
  sets: BudgetedSets,
  configuration: Configuration,
  preparing: PrepareSamplesOptions,
  { watch = createMeter(), gradientsOf, stepsInFlight = 1 }: Partial<Computing> & Readonly<{ watch?: Meter }> = {},
): Observable<StepRecord> => {
  const { seed, batchSize, steps, learningRate, learningRateDecay, saliencyScale, klMode } = configuration
  const epoch = configuration.stepsPerEpoch ?? stepsPerEpoch(sets, batchSize)
  const loss = {
    threshold: configuration.pseudoLabelThreshold,
    lambda: configuration.pseudoLabelWeight,
    alpha: configuration.diceWeight,
    beta: configuration.klWeight,
    klMode,
  }
  const rate = (step: number) =>
    learningRateAt(step, {
      learningRate,
      schedule: configuration.learningRateSchedule,
      decay: learningRateDecay,
      power: configuration.polynomialPower,
      warmUpSteps: configuration.warmUpSteps,
      steps,
      stepsPerEpoch: epoch,
    })
  return defer(() => {
    const adam = createAdam(model.weights)
    return pipe(
      trainingStreams(sets, { ...configuration, ...preparing }),
      take(steps),
      meter(watch),
      trainingSink(
        (batch, count) =>
          trainStep(model, adam, batch, {
            seed,
            step: count - 1,
            learningRate: rate(count - 1),
            loss,
            saliencyScale,
            ahead: stepsInFlight > 1,
            ...(gradientsOf && { gradientsOf }),
          }),
        { stepsInFlight },
      ),
      map(
        ({ step, report: { losses, pseudoLabelShare }, busyMs, waitingMs }): StepRecord => ({
          kind: 'step',
          step,
          losses,
          pseudoLabelShare,
          learningRate: rate(step - 1),
          busyMs,
          waitingMs,
        }),
      ),
      finalize(adam.dispose),
    )
  })
}
