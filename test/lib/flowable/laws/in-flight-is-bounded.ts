import { isDeepStrictEqual } from 'node:util'
import { Subject } from 'rxjs'
import { UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { claim, claimEqual, range } from './claim.js'
import type { Law, LawSubject } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet } from './quiet.js'

const COUNT = 60

/** How many of the source's values the first j outputs need, by the model. */
const neededFor = (subject: LawSubject) => {
  const prefixes = range(COUNT + 1).map(p => subject.model(range(p)))
  const all = prefixes[COUNT]!
  const table: number[] = [0]
  for (let j = 1, p = 0; j <= all.length; j++) {
    while (p < COUNT && !isDeepStrictEqual(prefixes[p]![j - 1], all[j - 1])) p++
    table.push(p)
  }
  return table
}

/**
 * Law 5: the source is never ahead of the sink by more than the declared bound, at any demand, counted from the
 * source's and the sink's own side; and no stage holds more than the buffer that it declares.
 */
export const inFlightIsBounded: Law = async subject => {
  if (subject.usesSource === false) return
  const needed = neededFor(subject)
  const total = needed.length - 1
  for (const kind of kinds)
    for (const portion of [1, 4, UNBOUNDED]) {
      const source = probe(COUNT, kind)
      const hot = new Subject<number>()
      let worst = 0
      const look = (received: number) => {
        // Behind its last value the operator may read on to the end.
        if (received < total) worst = Math.max(worst, source.given - needed[received]!)
      }
      const seen = observe(subject.make(source.flow), hot, { onNext: ({ values }) => look(values.length) })
      for (let received = -1; received < seen.values.length && seen.end === 'none'; ) {
        received = seen.values.length
        hot.next(portion)
        await quiet(seen)
        look(seen.values.length)
      }
      const where = `${kind}, ${portion} at a time`
      claim(seen.end === 'complete', `${where}: ended with ${seen.end} ${seen.error ?? ''}`)
      claim(worst <= subject.holds, `${where}: ${worst} in flight, declared ${subject.holds}`)
      claimEqual(seen.faults, [], where)
    }
}
