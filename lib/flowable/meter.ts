import { type Flowable, flowable } from './flowable.js'
import { type MeterBooks, openMeterBooks } from './meter-books.js'
import { type MeterReport, meterReport } from './meter-report.js'

/** Keeps the time of one run after another; made with `createMeter`. */
export type Meter = Readonly<{
  /** How the newest run has been spent up to now, or up to its end. May be asked for at any time. */
  report(): MeterReport
  /** Begins the books of a new run; the operator `meter` does. */
  begin(): MeterBooks
}>

export type MeterOptions = Readonly<{
  /** A monotonic clock in milliseconds (default `performance.now`). */
  nowMs?(): number
}>

/**
 * Makes a meter, to be given to the operator `meter` and asked for its report. It keeps a few numbers for each place
 * and name in the flow, however long the run.
 *
 * @example
 * const watch = createMeter()
 * await pipe(batches, meter(watch), forEach(train))
 * console.log(describeMeter(watch.report()))
 */
export const createMeter = ({ nowMs = () => performance.now() }: MeterOptions = {}): Meter => {
  let books = openMeterBooks(() => 0)
  return {
    report: () => meterReport(books.reading()),
    begin: () => {
      books = openMeterBooks(nowMs)
      return books
    },
  }
}

/**
 * Observes everything upstream of it in its run, and how long what is downstream of it, the sink, waits for what; put
 * it right before the sink. Passes values, requests and states on as they are; holds none. A meter follows one run at
 * a time: a run that begins makes it forget the one before.
 *
 * What it cannot see: asynchronous work counts as busy from its beginning until it is settled, also where it queues for
 * a thread, and where a sink keeps the event loop busy, until the loop is free to notice.
 *
 * @example pipe(batches, meter(watch), forEach(train))
 */
export const meter =
  (watch: Meter) =>
  <A>(upstream: Flowable<A>): Flowable<A> =>
    flowable('meter', stage => {
      const books = watch.begin()
      stage.onClose('meter', books.close)
      const observed: Flowable<A> = (request$, run = stage.run) => upstream(request$, books.observe(run))
      const source = stage.open(observed, stage.run.from, {
        next: (value, state) => books.arrived(() => stage.emit(value, state)),
      })
      return n => {
        books.requested(n)
        source.request(n)
      }
    })
