import { pipe } from 'fp-ts/lib/function.js'
import { defer, type Observable } from 'rxjs'
import type { Flowable } from '../flowable/flowable.js'
import { mapAsync } from '../flowable/map-async.js'
import { toObservable } from '../flowable/to-observable.js'

/**
 * One step as the sink saw it: `busyMs` in the step itself (where steps overlap, since the one before it ended),
 * `waitingMs` with nothing to do before it, for its batch.
 */
export type SinkReport<Report> = Readonly<{ step: number; report: Report; busyMs: number; waitingMs: number }>

/**
 * `stepsInFlight`: how many steps may be begun and not ended (default 1). Two let a device compute one step while the
 * next is being queued behind it. `nowMs` is a monotonic clock in milliseconds.
 */
export type SinkOptions = Readonly<{ stepsInFlight?: number; nowMs?: () => number }>

/**
 * The training sink: begins steps in order, asks for the next batch when it has a place for it, and emits a report of
 * each step, counted from 1. Subscribing starts it, unsubscribing stops the flow; steps in work go on to their end,
 * unreported. Each subscription is a run with its own count and clock. Holds the batches in work.
 *
 * @param step one training step; a rejection ends the run with its error
 */
export const trainingSink =
  <Batch, Report>(
    step: (batch: Batch, step: number) => Promise<Report>,
    { stepsInFlight = 1, nowMs = () => performance.now() }: SinkOptions = {},
  ) =>
  (batches: Flowable<Batch>): Observable<SinkReport<Report>> =>
    defer(() => {
      let steps = 0
      let inFlight = 0
      let lastEnded = nowMs()
      return pipe(
        batches,
        mapAsync(
          async batch => {
            const began = nowMs()
            const waitingMs = inFlight === 0 ? began - lastEnded : 0
            const count = ++steps
            inFlight++
            const report = await step(batch, count)
            // A turn of the event loop, since a step that never leaves the processor starves the readers and Ctrl-C.
            await new Promise<void>(resolve => setImmediate(resolve))
            inFlight--
            const since = Math.max(began, lastEnded)
            lastEnded = nowMs()
            return { step: count, report, busyMs: lastEnded - since, waitingMs }
          },
          { concurrency: stepsInFlight, name: 'training step' },
        ),
        toObservable,
      )
    })
