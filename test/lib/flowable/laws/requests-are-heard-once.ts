import { NEVER, Observable, of } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/**
 * Law 2 (1.06, 1.09, 2.12): a run subscribes to `request$` once, and lets go of it at its end, whichever end that is.
 */
export const requestsAreHeardOnce: Law = async subject => {
  for (const kind of kinds)
    for (const [end, source, requests] of [
      ['completion', probe(3, kind), of(UNBOUNDED)],
      ['error', probe(1, kind, { failure: new Error('the source broke') }), of(UNBOUNDED)],
      ['unsubscription', probe(3, kind), NEVER],
    ] as const) {
      let subscribed = 0
      let heard = 0
      const counted = new Observable<number>(subscriber => {
        subscribed++
        heard++
        subscriber.add(() => heard--)
        // Stays open after its requests: only the run can let go of it.
        requests.subscribe(n => subscriber.next(n))
      })
      const seen = observe(subject.make(source.flow), counted)
      await quiet(seen)
      if (end === 'unsubscription') seen.stop()
      claim(subscribed === 1, `${kind}: requests subscribed to ${subscribed} times`)
      claim(heard === 0, `${kind}: requests are still listened to after ${end}`)
    }
}
