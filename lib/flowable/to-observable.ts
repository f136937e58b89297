import { Observable, Subject } from 'rxjs'
import { UNBOUNDED } from './demand.js'
import type { Flowable, State } from './flowable.js'
import { openRun } from './run.js'

/**
 * The flow's values as a plain RxJS Observable that asks for all of them at once: backpressure ends here, so put
 * `mapAsync(work, { concurrency: 1 })` before it where the work must hold the source back. Each subscription is a run,
 * starting at `from`; unsubscribing ends it.
 */
export const toObservable = <A>(flow: Flowable<A>, { from = null }: Readonly<{ from?: State }> = {}): Observable<A> =>
  new Observable(subscriber => {
    const requests = new Subject<number>()
    const books = openRun(from, error => subscriber.error(error))
    subscriber.add(books.close)
    subscriber.add(
      flow(requests, books.run).subscribe({
        next: ([value]) => {
          books.arrived()
          subscriber.next(value)
        },
        error: error => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    )
    // Asked for only now, so that a subscriber that has had enough can leave in the middle of a synchronous flow.
    if (subscriber.closed) return
    books.requested(UNBOUNDED)
    requests.next(UNBOUNDED)
  })
