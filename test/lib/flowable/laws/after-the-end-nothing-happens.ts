import { Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

/**
 * Law 3 (1.06, 3.05, 3.06, 3.07): after unsubscription, also from within a value, and after completion, requests and
 * further unsubscriptions do nothing: no value, no more taken from the source, no clean-up twice.
 */
export const afterTheEndNothingHappens: Law = async subject => {
  for (const kind of kinds)
    for (const end of ['unsubscription', 'unsubscription within a value', 'completion'] as const) {
      const source = probe(23, kind, { cleanUpFailure: new Error('the clean-up broke') })
      const hot = new Subject<number>()
      const seen = observe(subject.make(source.flow), hot, {
        onNext: ({ values }) => {
          if (end === 'unsubscription within a value' && values.length === 2) seen.stop()
        },
      })
      hot.next(end === 'unsubscription' ? 2 : UNBOUNDED)
      await quiet(seen)
      if (end === 'unsubscription') seen.stop()
      await quiet(seen)
      const standing = () => [seen.values.length, seen.end, source.given, seen.cleanUpErrors.length, seen.faults]
      const before = standing()
      claim(end === 'completion' || seen.values.length === 2, `${kind}: ${seen.values.length} values, left after 2`)
      hot.next(1)
      hot.next(UNBOUNDED)
      seen.stop()
      hot.next(5)
      seen.stop()
      await quiet(seen)
      claimEqual(standing(), before, `${kind}: requests and unsubscriptions after ${end}`)
      claimEqual(seen.faults, [], `${kind}, after ${end}`)
    }
}
