import * as t from 'io-ts'
import { State } from '../codec/state.js'
import { plus } from './demand.js'
import { type At, type Flowable, flowable } from './flowable.js'
import { serial } from './serial.js'

const Pair = t.tuple([State, State])

export type ZipOptions = Readonly<{
  /** Whether flows of unlike length fail the run (default false: it ends with the shorter). */
  strict?: boolean
}>

/**
 * Pairs each value of the flow with the value of `other` at the same place; ends with the shorter. Holds at most one
 * value of each.
 *
 * @example pipe(images, zip(masks))
 */
export const zip =
  <B>(other: Flowable<B>, { strict = false }: ZipOptions = {}) =>
  <A>(upstream: Flowable<A>): Flowable<readonly [A, B]> =>
    flowable('zip', stage => {
      const [fromLeft, fromRight] = stage.from(Pair, [null, null])
      let want = 0
      const drain = serial(() => {
        if (stage.closed()) return false
        const a = left.held
        const b = right.held
        if (want > 0 && a && b) {
          left.held = null
          right.held = null
          want--
          stage.emit([a[0], b[0]], [a[1], b[1]])
          return true
        }
        if ((left.ended && !a) || (right.ended && !b)) return end()
        if (want > 0) {
          left.ask()
          right.ask()
        }
        return false
      })
      const end = () => {
        const bothEnded = left.ended && right.ended && !left.held && !right.held
        // In strict mode the other side is asked for one more value, to learn whether it has one.
        if (strict && !bothEnded) {
          if (left.held || right.held) {
            stage.fail(
              new Error(`zip: expected flows of equal length, but the ${left.held ? 'second' : 'first'} ended first`),
            )
            return false
          }
          if (want > 0) (left.ended ? right : left).ask()
          return false
        }
        stage.complete()
        return false
      }
      const side = <C>(flow: Flowable<C>, from: State) => {
        const self = {
          held: null as At<C> | null,
          asked: false,
          ended: false,
          ask: () => {
            if (self.held || self.asked || self.ended) return
            self.asked = true
            source.request(1)
          },
        }
        const source = stage.open(flow, from, {
          next: (value, state) => {
            self.asked = false
            self.held = [value, state]
            drain()
          },
          complete: () => {
            self.ended = true
            drain()
          },
        })
        return self
      }
      const left = side(upstream, fromLeft)
      const right = side(other, fromRight)
      return n => {
        want = plus(want, n)
        drain()
      }
    })
