import { pipe } from 'fp-ts/lib/function.js'
import { defer, map, type Observable } from 'rxjs'
import type { Configuration } from '../lib/codec/configuration.js'
import type { StepRecord } from '../lib/codec/step-record.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
import { createMeter, type Meter, meter } from '../lib/flowable/meter.js'
import { take } from '../lib/flowable/take.js'
import { takeUntil } from '../lib/flowable/take-until.js'
import type { Learner, LearnerReport } from '../lib/train/learner.js'
import { type SinkPause, trainingSink } from '../lib/train/sink.js'
import type { GradientsOf } from '../lib/train/step.js'
import { type PrepareTrainingOptions, type TrainingSets, trainingStreams } from './training-streams.js'

/** Who computes the gradients, and how many steps may be queued on a device that works by itself (1: none does). */
export type Computing = Readonly<{ gradientsOf?: GradientsOf; stepsInFlight: 1 | 2 }>

export type TrainOptions<Paused> = Readonly<{
  stepsInFlight?: 1 | 2
  /** Work between two steps, in which none is made. */
  pause?: SinkPause<TrainingBatch, LearnerReport, Paused>
  /** Aborting it ends the training after the steps in work. */
  signal?: AbortSignal
  /** Learns which stage the sink waited for. */
  watch?: Meter
}>

/** A step, and what was done in the pause after it; null where there was none. */
export type Trained<Paused> = Readonly<{ record: StepRecord; paused: Paused | null }>

/**
 * Trains on the streams of these sets from where the learner has come to, up to the configuration's number of steps, and
 * emits a record of each. Subscribing starts it, unsubscribing stops it between two steps.
 */
export const train = <Paused = never>(
  learner: Learner,
  sets: TrainingSets,
  configuration: Configuration,
  preparing: PrepareTrainingOptions,
  { stepsInFlight = 1, pause, signal = new AbortController().signal, watch = createMeter() }: TrainOptions<Paused> = {},
): Observable<Trained<Paused>> =>
  defer(() =>
    pipe(
      trainingStreams(sets, { ...configuration, ...preparing }),
      take(configuration.steps),
      takeUntil(signal),
      meter(watch),
      trainingSink((batch: TrainingBatch, _step, state) => learner.step(batch, state), {
        stepsInFlight,
        from: learner.made(),
        ...(pause && { pause }),
      }),
    ),
  ).pipe(
    map(({ step, report: { losses, pseudoLabelShare, learningRate }, busyMs, waitingMs, paused }) => ({
      record: { kind: 'step', step, losses, pseudoLabelShare, learningRate, busyMs, waitingMs },
      paused,
    })),
  )
