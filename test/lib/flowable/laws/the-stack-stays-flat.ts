import { of, Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { probe } from './probe.js'
import { quiet } from './quiet.js'

/** Law 4 for sources of `count` values. */
export const theStackStaysFlatFor =
  (count: number): Law =>
  async subject => {
    const hot = new Subject<number>()
    const recursive = observe(subject.make(probe(count, 'synchronous').flow), hot, { onNext: () => hot.next(1) })
    hot.next(1)
    await quiet(recursive)
    claim(recursive.end === 'complete', `recursive requests ended with ${recursive.end} ${recursive.error ?? ''}`)
    const all = observe(subject.make(probe(count, 'synchronous').flow), of(UNBOUNDED))
    await quiet(all)
    claim(all.end === 'complete', `unbounded demand ended with ${all.end} ${all.error ?? ''}`)
  }

/**
 * Law 4 (3.02, 3.03): long synchronous sources and recursive requests do not grow the stack. The values are some five
 * times as many as it has room for frames.
 */
export const theStackStaysFlat: Law = subject => theStackStaysFlatFor(60_000)(subject)
