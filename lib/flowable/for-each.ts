import { Subject } from 'rxjs'
import type { Flowable, State } from './flowable.js'
import { isThenable } from './is-thenable.js'
import { openRun, type Stopped } from './run.js'

export type ForEachOptions = Readonly<{
  /** The state at which to start (default null: the beginning). */
  from?: State
  /** Aborting it stops the run; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}>

/**
 * A sink at work. The promise resolves when the flow has ended and every value has been handled, and rejects with the
 * run's error. `state()` is the state after the last value handled. `stop()` ends the run at once (the promise then
 * resolves) and resolves when all that was held has settled, the handler's work with it, or after `withinMs` (default
 * 1,000; infinite waits without limit) with the names of what has not; it rejects with what clean-ups, or that last
 * handler, threw. A handler may call `stop()`; one that has waited for something else before does not await it, or it
 * would wait for itself.
 */
export type Running = Promise<void> & Readonly<{ state(): State; stop(withinMs?: number): Promise<Stopped> }>

/**
 * The sink: handles one value at a time and asks for the next when it has finished with the last. The flow starts in
 * the next microtask, so that a handler may stop the run that it is part of. Holds the value being handled.
 *
 * @example await pipe(batches, forEach(async batch => { await train(batch) }))
 */
export const forEach =
  <A>(handle: (value: A) => unknown, { from = null, signal }: ForEachOptions = {}) =>
  (flow: Flowable<A>): Running => {
    let state = from
    let stop: (withinMs?: number) => Promise<Stopped> = async () => ({ unsettled: [] })
    const finished = new Promise<void>((resolve, reject) => {
      const requests = new Subject<number>()
      let handling = false
      let ended = false
      let stopped = false
      const books = openRun(from, error => fail(error))
      const close = () => {
        books.close()
        signal?.removeEventListener('abort', onAbort)
        subscription.unsubscribe()
      }
      const fail = (error: unknown) => {
        close()
        reject(error)
      }
      const finish = () => {
        close()
        resolve()
      }
      const failed = (error: unknown) => {
        if (stopped) books.run.cleanUpFailed?.('forEach: the handler', error)
        else fail(error)
      }
      const onAbort = () => fail(signal?.reason)
      const next = () => {
        if (subscription.closed) return
        books.requested(1)
        requests.next(1)
      }
      const handled = (after: State) => {
        handling = false
        state = after
        if (ended) finish()
        else next()
      }
      const subscription = flow(requests, books.run).subscribe({
        next: ([value, after]) => {
          handling = true
          books.arrived()
          try {
            const work = handle(value)
            if (isThenable(work)) {
              const done = Promise.resolve(work)
              // Where the handler has called `stop()`, that must not wait for what waits for it.
              if (!stopped) void books.run.hold('forEach: the handler', done)
              done.then(() => handled(after), failed)
            } else handled(after)
          } catch (error) {
            fail(error)
          }
        },
        error: error => queueMicrotask(() => fail(error)),
        complete: () => {
          ended = true
          if (!handling) queueMicrotask(finish)
        },
      })
      stop = withinMs =>
        books.settle(withinMs ?? 1000, () => {
          stopped = true
          finish()
        })
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      else queueMicrotask(next)
    })
    return Object.assign(finished, { state: () => state, stop: (withinMs?: number) => stop(withinMs) })
  }
