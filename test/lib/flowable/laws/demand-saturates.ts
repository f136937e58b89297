import { Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/**
 * Law 1 (3.17): any number of requests of up to 2⁵³ − 1, the largest whole number that is exact here, add up without
 * overflow; their sum counts as unbounded.
 */
export const demandSaturates: Law = async subject => {
  const expected = subject.model(range(23))
  for (const kind of kinds)
    for (const requests of [
      [UNBOUNDED, UNBOUNDED, UNBOUNDED],
      [1, UNBOUNDED, 1],
      [UNBOUNDED - 1, 2, UNBOUNDED - 1],
    ]) {
      const hot = new Subject<number>()
      const seen = observe(subject.make(probe(23, kind).flow), hot, {
        onNext: ({ values }) => values.length === 2 && hot.next(UNBOUNDED),
      })
      for (const n of requests) hot.next(n)
      await quiet(seen)
      const where = `${kind}, requests of ${requests.join(', ')}`
      claim(seen.end === 'complete', `${where}: ended with ${seen.end} ${seen.error ?? ''}`)
      claimEqual(seen.values, expected, where)
    }
}
