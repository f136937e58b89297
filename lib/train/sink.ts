import { pipe } from 'fp-ts/lib/function.js'
import { defer, type Observable } from 'rxjs'
import type { Flowable } from '../flowable/flowable.js'
import { mapAsync } from '../flowable/map-async.js'
import { toObservable } from '../flowable/to-observable.js'

/** One step as the sink saw it: `busyMs` in the step itself, `waitingMs` before it, for its batch. */
export type SinkReport<Report> = Readonly<{ step: number; report: Report; busyMs: number; waitingMs: number }>

/**
 * The training sink: runs one step at a time, asks for the next batch when it is done with the last, and emits a
 * report of each step, counted from 1. Subscribing starts it, unsubscribing stops the flow; a step in work goes on to its
 * end, unreported. Each subscription is a run with its own count and clock. Holds the batch in work.
 *
 * @param step one training step; a rejection ends the run with its error
 * @param nowMs a monotonic clock in milliseconds
 */
export const trainingSink =
  <Batch, Report>(
    step: (batch: Batch, step: number) => Promise<Report>,
    nowMs: () => number = () => performance.now(),
  ) =>
  (batches: Flowable<Batch>): Observable<SinkReport<Report>> =>
    defer(() => {
      let steps = 0
      let idleSince = nowMs()
      return pipe(
        batches,
        mapAsync(
          async batch => {
            const began = nowMs()
            const waitingMs = began - idleSince
            steps++
            const report = await step(batch, steps)
            // A turn of the event loop, since a step that never leaves the processor starves the readers and Ctrl-C.
            await new Promise<void>(resolve => setImmediate(resolve))
            idleSince = nowMs()
            return { step: steps, report, busyMs: idleSince - began, waitingMs }
          },
          { concurrency: 1, name: 'training step' },
        ),
        toObservable,
      )
    })
