import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { plus } from './demand.js'
import { type At, type Flowable, flowable } from './flowable.js'
import { serial } from './serial.js'
import { turn } from './turns.js'

/** One source of a mixture: a flow and its weight, a whole number of at least 1. */
export type Part<A> = Readonly<{ from: Flowable<A>; weight: number }>

const PartState = t.tuple([whole(0), State, whole(0, 1)], 'the state of a source: [count, state, 1 once it has ended]')

/**
 * Merges flows in proportion to their weights, in an order that does not depend on which is faster: of every prefix
 * of n values, n·wᵢ/W, give or take less than one, are of source i. A source's end counts when its turn comes; the
 * weights of the others then share its part. Holds at most `ahead` values of each source.
 *
 * @example mix([{ from: jsrt, weight: 3 }, { from: montgomery, weight: 1 }])
 */
export const mix = <A>(parts: readonly Part<A>[], ahead = 1): Flowable<A> => {
  if (parts.length === 0) throw new RangeError('mix: expected at least one source, got none')
  for (const { weight } of parts) expectWhole('mix', 'weight', weight, 1)
  expectWhole('mix', 'ahead', ahead, 1)
  return flowable('mix', stage => {
    stage.buffer(ahead * parts.length, () => sources.reduce((sum, { held }) => sum + held.length, 0))
    let want = 0
    const drain = serial(() => {
      if (stage.closed() || want === 0) return false
      const source =
        sources[
          turn(
            sources.map(s => (s.out ? 0 : s.weight)),
            sources.map(s => s.count),
          )
        ]
      if (!source) {
        stage.complete()
        return false
      }
      const next = source.held.shift()
      if (next) {
        want--
        source.count++
        source.state = next[1]
        stage.emit(
          next[0],
          sources.map((s): State => [s.count, s.state, s.out ? 1 : 0]),
        )
        return true
      }
      if (source.ended) {
        // The others' proportions are kept among themselves from here on.
        source.out = true
        for (const s of sources) s.count = 0
        return true
      }
      for (const s of sources) s.ask()
      return false
    })
    const states = stage.from(
      t.refinement(
        t.readonlyArray(PartState),
        list => list.length === parts.length,
        `the states of ${parts.length} sources`,
      ),
      parts.map((): [number, State, number] => [0, null, 0]),
    )
    const sources = parts.map(({ from, weight }, i) => {
      const [count, state, out] = states[i]!
      let asked = 0
      const self = {
        weight,
        count,
        state,
        out: out === 1,
        ended: out === 1,
        held: [] as At<A>[],
        ask: () => {
          const free = ahead - self.held.length - asked
          if (free <= 0 || self.ended) return
          asked += free
          source.request(free)
        },
      }
      const source = stage.open(from, self.state, {
        next: (value, next) => {
          asked--
          self.held.push([value, next])
          drain()
        },
        complete: () => {
          self.ended = true
          drain()
        },
      })
      return self
    })
    return n => {
      want = plus(want, n)
      drain()
    }
  })
}
