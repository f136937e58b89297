import { of, Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

const COUNT = 23

/**
 * Law 2 (1.03, 1.05, 1.07, 3.02, 3.03): values one at a time, in order, also where each leads to the next request from
 * within; then one completion, not inside a value; then nothing.
 */
export const oneAtATimeThenOneEnd: Law = async subject => {
  const expected = subject.model(range(COUNT))
  for (const kind of kinds) {
    for (const within of [1, 2, UNBOUNDED]) {
      const hot = new Subject<number>()
      const seen = observe(subject.make(probe(COUNT, kind).flow), hot, { onNext: () => hot.next(within) })
      hot.next(1)
      await quiet(seen)
      claimEqual(seen.faults, [], kind)
      claimEqual(seen.values, expected, kind)
      claim(seen.end === 'complete', `${kind}: ended with ${seen.end} ${seen.error ?? ''}`)
    }
    const none = observe(subject.make(probe(0, kind).flow), of(UNBOUNDED))
    await quiet(none)
    claimEqual(none.faults, [], `${kind}, empty`)
    claim(none.end === 'complete', `${kind}: an empty source ended with ${none.end} ${none.error ?? ''}`)
    claimEqual(none.values, subject.model([]), `${kind}, empty`)
  }
}
