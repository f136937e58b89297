import { Observable, Subject } from 'rxjs'
import { detachedRun, type Flowable } from '../../../../lib/flowable/flowable.js'
import { afterTheEndNothingHappens } from '../laws/after-the-end-nothing-happens.js'
import { leavingReleasesTheSource } from '../laws/leaving-releases-the-source.js'
import { theObserverIsLetGo } from '../laws/the-observer-is-let-go.js'
import { upstreamsAreTreatedWell } from '../laws/upstreams-are-treated-well.js'
import { byHand, type Mutant, mutant, passOn } from './mutant.js'

/** An operator that does not leave its source when it is left, nor when it has ended. */
const forgetful = byHand(({ upstream, requests, run, subscriber }) => {
  upstream(requests, run).subscribe(passOn(subscriber))
})

/** Broken in how they end, are left, and leave their source: law 3. */
export const ofLeaving: readonly Mutant[] = [
  mutant(
    leavingReleasesTheSource,
    /values after unsubscription|was not released/,
    'forgets its source when it is left',
    forgetful,
  ),
  mutant(
    leavingReleasesTheSource,
    /unsubscribing threw/,
    'throws when it is left',
    byHand(({ upstream, requests, run, subscriber }) => {
      let ended = false
      const subscription = upstream(requests, run).subscribe({
        ...passOn(subscriber),
        complete: () => {
          ended = true
          subscriber.complete()
        },
        error: error => {
          ended = true
          subscriber.error(error)
        },
      })
      return () => {
        subscription.unsubscribe()
        if (!ended) throw new Error('must you go?')
      }
    }),
  ),
  mutant(
    leavingReleasesTheSource,
    /a clean-up that throws was reported as \[\]/,
    'loses what its clean-up throws',
    byHand(({ upstream, requests, run = detachedRun, subscriber }) =>
      upstream(requests, { ...run, cleanUpFailed: () => {} }).subscribe(passOn(subscriber)),
    ),
  ),
  mutant(
    afterTheEndNothingHappens,
    /requests and unsubscriptions after unsubscription/,
    'takes values for nobody when it is asked after it was left',
    byHand(({ upstream, requests, run, subscriber }) => {
      upstream(requests, run).subscribe({
        ...passOn(subscriber),
        next: value => {
          if (!subscriber.closed) subscriber.next(value)
        },
      })
    }),
  ),
  mutant(
    afterTheEndNothingHappens,
    /requests and unsubscriptions after unsubscription/,
    'cleans up each time that it is left',
    (upstream): Flowable<unknown> =>
      (requests, run) => {
        const values = upstream(requests, run)
        const subscribe = values.subscribe.bind(values)
        // A hand-made subscription: RxJS's own closes once.
        return Object.assign(new Observable<never>(), {
          subscribe: (observer: object) => {
            const subscription = subscribe(observer)
            return {
              unsubscribe: () => {
                subscription.unsubscribe()
                run?.cleanUpFailed?.('again', new Error('nothing left to clean up'))
              },
            }
          },
        })
      },
  ),
  mutant(theObserverIsLetGo, /the observer is kept alive/, 'remembers everyone whom it has served', upstream => {
    const served = new Set<unknown>()
    return byHand(({ requests, run, subscriber }) => {
      served.add(subscriber)
      return upstream(requests, run).subscribe(passOn(subscriber))
    })(upstream)
  }),
  mutant(
    theObserverIsLetGo,
    /the observer is kept alive/,
    'leaves its ear with the requests',
    byHand(({ upstream, requests, run, subscriber }) => {
      const asked = new Subject<number>()
      requests.subscribe({ next: n => asked.next(n), error: error => subscriber.error(error) })
      return upstream(asked, run).subscribe(passOn(subscriber))
    }),
  ),
  mutant(
    upstreamsAreTreatedWell,
    /a request of 1 after the end/,
    'asks for more when its source has ended',
    byHand(({ upstream, requests, run, subscriber }) => {
      const asked = new Subject<number>()
      subscriber.add(
        upstream(asked, run).subscribe({
          ...passOn(subscriber),
          complete: () => {
            asked.next(1)
            subscriber.complete()
          },
        }),
      )
      return requests.subscribe(asked)
    }),
  ),
  mutant(
    upstreamsAreTreatedWell,
    /ended with none/,
    'misses an end that comes before any request',
    byHand(({ upstream, requests, run, subscriber }) => {
      const asked = new Subject<number>()
      let any = false
      const source = upstream(asked, run).subscribe({
        ...passOn(subscriber),
        complete: () => any && subscriber.complete(),
      })
      subscriber.add(source)
      return requests.subscribe(n => {
        any = true
        if (!source.closed) asked.next(n)
      })
    }),
  ),
  mutant(
    upstreamsAreTreatedWell,
    /not left when it was needed no more/,
    'keeps its source when it has had enough',
    byHand(({ upstream, requests, run, subscriber }) => {
      let left = 3
      upstream(requests, run).subscribe({
        ...passOn(subscriber),
        next: value => {
          if (left > 0) subscriber.next(value)
          if (--left === 0) subscriber.complete()
        },
        complete: () => left > 0 && subscriber.complete(),
      })
    }),
    { model: values => values.slice(0, 3) },
  ),
  mutant(
    upstreamsAreTreatedWell,
    /a value after unsubscription/,
    'lets through what comes after it was left',
    forgetful,
  ),
]
