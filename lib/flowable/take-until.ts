import { type Flowable, flowable } from './flowable.js'

/**
 * The values until a signal is aborted, then the end: what is in work downstream goes on to its end, where
 * unsubscribing would leave it unreported. Holds none. A run that is continued from a state goes on as if it had not
 * been ended.
 *
 * @example pipe(batches, takeUntil(stopped), trainingSink(step))
 */
export const takeUntil =
  (signal: AbortSignal) =>
  <A>(upstream: Flowable<A>): Flowable<A> =>
    flowable('takeUntil', stage => {
      const source = stage.open(upstream, stage.run.from, { next: stage.emit })
      const end = () => {
        source.cancel()
        stage.complete()
      }
      signal.addEventListener('abort', end, { once: true })
      stage.onClose('takeUntil', () => signal.removeEventListener('abort', end))
      if (signal.aborted) end()
      return source.request
    })
