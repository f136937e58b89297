import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { type Flowable, flowable } from './flowable.js'

const Taken = t.tuple([whole(0), State])

/**
 * The first `count` values (a whole number of at least 0), then the end; never asks for more; holds none.
 *
 * @example pipe(fromIterable([1, 2, 3]), take(2))
 */
export const take = (count: number): (<A>(upstream: Flowable<A>) => Flowable<A>) => {
  expectWhole('take', 'count', count, 0)
  return upstream =>
    flowable('take', stage => {
      const [before, from] = stage.from(Taken, [0, null])
      let taken = before
      let asked = before
      if (taken >= count) {
        stage.complete()
        return () => {}
      }
      const source = stage.open(upstream, from, {
        next: (value, state) => {
          taken++
          stage.emit(value, [taken, state])
          if (taken >= count) stage.complete()
        },
      })
      return n => {
        const more = Math.min(n, count - asked)
        asked += more
        if (more > 0) source.request(more)
      }
    })
}
