import { pipe } from 'fp-ts/lib/function.js'
import { defer, finalize, type Observable, tap } from 'rxjs'
import type { Flowable, State } from '../flowable/flowable.js'
import { mapAsync } from '../flowable/map-async.js'
import { toObservable } from '../flowable/to-observable.js'
import { withState } from '../flowable/with-state.js'

/**
 * One step as the sink saw it: `busyMs` in the step itself (where steps overlap, since the one before it ended),
 * `waitingMs` with nothing to do before it, for its batch; `paused` is what was done in the pause after it, null where
 * there was none.
 */
export type SinkReport<Report, Paused = never> = Readonly<{
  step: number
  report: Report
  busyMs: number
  waitingMs: number
  paused: Paused | null
}>

/** Where a run continues: the steps made before it, and the state after the last of them. */
export type SinkStart = Readonly<{ step: number; state: State }>

/**
 * Work between two steps, such as a validation: after the steps that `after` names (counted from 1) no other is begun
 * until `work`, given the step's report and batch, is done and the report has been given on.
 */
export type SinkPause<Batch, Report, Paused> = Readonly<{
  after(step: number): boolean
  work(step: number, report: Report, batch: Batch): Promise<Paused>
}>

/**
 * `stepsInFlight`: how many steps may be begun and not ended (default 1). Two let a device compute one step while the
 * next is being queued behind it. `from`: where the run continues (default: the beginning). `nowMs` is a monotonic clock
 * in milliseconds.
 */
export type SinkOptions<Batch, Report, Paused> = Readonly<{
  stepsInFlight?: number
  from?: SinkStart
  pause?: SinkPause<Batch, Report, Paused>
  nowMs?: () => number
}>

/**
 * The training sink: begins steps in order, asks for the next batch when it has a place for it, and emits a report of
 * each step, counted from 1. Subscribing starts it, unsubscribing stops the flow; steps in work go on to their end,
 * unreported. Each subscription is a run with its own count and clock. Holds the batches in work.
 *
 * @param step one training step, given its batch, its number and the state from which the flow continues after it; a
 *   rejection ends the run with its error
 */
export const trainingSink =
  <Batch, Report, Paused = never>(
    step: (batch: Batch, step: number, state: State) => Promise<Report>,
    {
      stepsInFlight = 1,
      from = { step: 0, state: null },
      pause,
      nowMs = () => performance.now(),
    }: SinkOptions<Batch, Report, Paused> = {},
  ) =>
  (batches: Flowable<Batch>): Observable<SinkReport<Report, Paused>> =>
    defer(() => {
      let begun = from.step
      let inFlight = 0
      let lastEnded = nowMs()
      let left = false
      /** That the step before has been begun. */
      let turn: Promise<void> = Promise.resolve()
      /** What the next step waits for besides, and who ends that wait. */
      let gate: Promise<void> | null = null
      const gates = new Map<number, () => void>()
      const openGate = (count: number) => {
        gates.get(count)?.()
        gates.delete(count)
      }

      const perform = async (batch: Batch, state: State): Promise<SinkReport<Report, Paused>> => {
        const count = ++begun
        const own = { begun: turn, gate }
        const pausing = pause?.after(count) ? pause : null
        if (pausing !== null) gate = new Promise(resolve => gates.set(count, resolve))
        let pass = () => {}
        turn = new Promise(resolve => {
          pass = resolve
        })
        await own.begun
        await own.gate
        if (left) throw new Error(`Expected a run that goes on at step ${count}, got one that was left.`)
        const began = nowMs()
        const waitingMs = inFlight === 0 ? began - lastEnded : 0
        inFlight++
        const work = step(batch, count, state)
        // The next begins when this one has been queued whole, also where both have waited for the end of a pause.
        void turnOfEventLoop().then(pass)
        const report = await work
        // A turn of the event loop, since a step that never leaves the processor starves the readers and Ctrl-C.
        await turnOfEventLoop()
        inFlight--
        const since = Math.max(began, lastEnded)
        lastEnded = nowMs()
        const busyMs = lastEnded - since
        const paused = pausing === null ? null : await pausing.work(count, report, batch)
        if (pausing !== null) lastEnded = nowMs()
        return { step: count, report, busyMs, waitingMs, paused }
      }
      return pipe(
        batches,
        withState,
        mapAsync(([batch, state]) => perform(batch, state), { concurrency: stepsInFlight, name: 'training step' }),
        flow => toObservable(flow, { from: from.state }),
      ).pipe(
        // Later, when whoever hears of the step may have left.
        tap(({ step }) => void turnOfEventLoop().then(() => openGate(step))),
        finalize(() => {
          left = true
          for (const count of [...gates.keys()]) openGate(count)
        }),
      )
    })

const turnOfEventLoop = () => new Promise<void>(resolve => setImmediate(resolve))
