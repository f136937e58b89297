import { of, Subject } from 'rxjs'
import { claim, shown } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/**
 * Law 1 (3.09, 3.16): a request that is not a positive whole number ends the run with a RangeError that names it; the
 * one who asked gets no exception.
 */
export const badRequestsAreNamed: Law = async subject => {
  for (const kind of kinds)
    for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      const first = observe(subject.make(probe(23, kind).flow), of(bad))
      const hot = new Subject<number>()
      const second = observe(subject.make(probe(23, kind).flow), hot)
      hot.next(1)
      await quiet(second)
      hot.next(bad)
      hot.next(1)
      await quiet(second)
      for (const [seen, most] of [[first, 0] as const, [second, 1] as const]) {
        // A subject whose only value has been given may have ended before.
        if (seen === second && seen.end === 'complete') continue
        claim(
          seen.end === 'error' && seen.error instanceof RangeError && seen.error.message.includes(String(bad)),
          `${kind}: a request of ${bad} is not named in a RangeError: ${seen.end} ${shown(seen.error)}`,
        )
        claim(seen.values.length <= most, `${kind}: values after a request of ${bad}`)
      }
    }
}
