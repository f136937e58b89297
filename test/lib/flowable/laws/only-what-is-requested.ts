import { concat, NEVER, type Observable, of, Subject } from 'rxjs'
import { claim, claimEqual, range } from './claim.js'
import type { Law } from './law.js'
import { observe } from './observe.js'
import { kinds, probe } from './probe.js'
import { quiet, turns } from './quiet.js'

const COUNT = 23

/**
 * Law 1 (1.01, 1.02, 3.08, 3.10): k requests bring exactly min(k, what is left) values with no further request, and
 * requests add up, also while values are under way and from within a value. The completion of `request$` means nothing.
 */
export const onlyWhatIsRequested: Law = async subject => {
  const expected = subject.model(range(COUNT))
  for (const kind of kinds) {
    for (const k of [1, 2, 3, 7, COUNT, COUNT + 5]) {
      const hot = new Subject<number>()
      const cases: readonly [string, Observable<number>][] = [
        ['hot', hot],
        ['cold', concat(of(k), NEVER)],
        ['cold and complete', of(k)],
      ]
      for (const [name, request$] of cases) {
        const seen = observe(subject.make(probe(COUNT, kind).flow), request$)
        claim(name !== 'hot' || seen.values.length === 0, `${kind}, ${name}: a value before any request`)
        if (name === 'hot') hot.next(k)
        await quiet(seen)
        claimEqual(seen.values, expected.slice(0, k), `${kind}, ${name}, ${k} requested (${seen.error ?? seen.end})`)
        claim(seen.end !== 'error', `${kind}, ${name}, ${k} requested: ${seen.error}`)
        seen.stop()
      }
    }
    for (const n of [1, 2, 3]) {
      // Asked from within the first four values, and no more: what came too much would be seen here only.
      const hot = new Subject<number>()
      const seen = observe(subject.make(probe(COUNT, kind).flow), hot, {
        onNext: ({ values }) => values.length <= 4 && hot.next(n),
      })
      hot.next(1)
      await quiet(seen)
      const where = `${kind}, ${n} requested from within each of the first four`
      claim(seen.end !== 'error', `${where}: ${seen.error}`)
      claimEqual(seen.values, expected.slice(0, 1 + 4 * n), where)
      seen.stop()
    }
    for (const turnsBetween of [0, 1, 2, 5]) {
      const hot = new Subject<number>()
      let asked = 0
      const within = (values: readonly unknown[]) =>
        claim(values.length <= asked, `${values.length} values after ${asked} requests`)
      const seen = observe(subject.make(probe(COUNT, kind).flow), hot, { onNext: ({ values }) => within(values) })
      for (const n of [1, 3, 2, 5]) {
        asked += n
        hot.next(n)
        await turns(turnsBetween)
      }
      await quiet(seen)
      const where = `${kind}, requests of 1, 3, 2 and 5, ${turnsBetween} turns between`
      claim(seen.end !== 'error', `${where}: ${seen.error}`)
      claimEqual(seen.faults, [], where)
      claimEqual(seen.values, expected.slice(0, asked), where)
      seen.stop()
    }
  }
}
