import { Observable } from 'rxjs'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { failuresEndTheRun } from '../laws/failures-end-the-run.js'
import { oneAtATimeThenOneEnd } from '../laws/one-at-a-time-then-one-end.js'
import { requestsAreHeardOnce } from '../laws/requests-are-heard-once.js'
import { byHand, type Mutant, mutant, passOn } from './mutant.js'

/** Broken in the signals that they give and hear: law 2. */
export const ofSignals: readonly Mutant[] = [
  mutant(
    oneAtATimeThenOneEnd,
    /a value inside a value/,
    'answers a request from within a value with a value',
    byHand(({ requests, subscriber }) => {
      let i = 0
      return requests.subscribe(n => {
        for (let k = 0; k < Math.min(n, 23) && i < 23; k++) subscriber.next([i++, null])
        if (i === 23) subscriber.complete()
      })
    }),
  ),
  mutant(
    oneAtATimeThenOneEnd,
    /a value after complete/,
    'has something to add after its end',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests, run).subscribe({
        ...passOn(subscriber),
        complete: () => {
          subscriber.complete()
          subscriber.next(['by the way', null])
        },
      }),
    ),
  ),
  mutant(
    oneAtATimeThenOneEnd,
    /ended with none/,
    'does not say that it has ended',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests, run).subscribe({ ...passOn(subscriber), complete: () => {} }),
    ),
  ),
  mutant(
    failuresEndTheRun,
    /ended with complete/,
    'takes an error for an end',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests, run).subscribe({ ...passOn(subscriber), error: () => subscriber.complete() }),
    ),
  ),
  mutant(
    failuresEndTheRun,
    /ended with error Error: something went wrong/,
    'gives another error than its source did',
    byHand(({ upstream, requests, run, subscriber }) =>
      upstream(requests, run).subscribe({
        ...passOn(subscriber),
        error: () => subscriber.error(new Error('something went wrong')),
      }),
    ),
  ),
  mutant(
    failuresEndTheRun,
    /subscribing threw/,
    'throws when it is subscribed to',
    (upstream): Flowable<unknown> =>
      (requests, run) => {
        const values = upstream(requests, run)
        return new Observable(subscriber => values.subscribe(passOn(subscriber)))
      },
  ),
  mutant(
    requestsAreHeardOnce,
    /requests subscribed to 2 times/,
    'counts requests by a subscription of its own',
    byHand(({ upstream, requests, run, subscriber }) => {
      subscriber.add(requests.subscribe())
      return upstream(requests, run).subscribe(passOn(subscriber))
    }),
  ),
  mutant(
    requestsAreHeardOnce,
    /still listened to after completion/,
    'listens to requests for ever',
    byHand(({ upstream, requests, run, subscriber }) => {
      const relayed = new Observable<number>(relay => {
        requests.subscribe(n => relay.next(n))
      })
      return upstream(relayed, run).subscribe(passOn(subscriber))
    }),
  ),
]
