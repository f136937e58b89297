import * as t from 'io-ts'
import { expectWhole } from '../codec/expect-whole.js'
import { whole } from '../codec/numbers.js'
import { State } from '../codec/state.js'
import { plus, UNBOUNDED } from './demand.js'
import { type At, type Flowable, flowable } from './flowable.js'
import { serial } from './serial.js'

const Counted = t.tuple([whole(0), State])

type Tap<A> = {
  held: At<A>[]
  want: number
  /** Values of the shared run that this use has had already (a continued run starts at the use that is furthest behind). */
  skip: number
  readonly from: readonly [number, State]
  give(value: A, state: State): void
  end(): void
}

/**
 * Uses one flow several times with one upstream run: RxJS's `connect`, with demand. Every use of `shared` inside
 * `select` gets every value, none ahead of another by more than `lag` values (a whole number of at least 1), so at
 * most `lag` are held. The uses must consume at the same rate (`zip` them) and all be opened from the start.
 *
 * @example pipe(samples, branch(4, shared => pipe(shared, map(weak), zip(pipe(shared, map(strong))))))
 */
export const branch = <A, R>(lag: number, select: (shared: Flowable<A>) => Flowable<R>) => {
  expectWhole('branch', 'lag', lag, 1)
  return (upstream: Flowable<A>): Flowable<R> =>
    flowable('branch', stage => {
      const taps = new Set<Tap<A>>()
      stage.buffer(lag, () => Math.max(0, ...[...taps].map(tap => tap.held.length)))
      let request: ((n: number) => void) | null = null
      let asked = 0
      let ended = false

      const begin = () => {
        const first = [...taps].reduce((a, b) => (b.from[0] < a.from[0] ? b : a)).from
        let count = first[0]
        for (const tap of taps) tap.skip = tap.from[0] - count
        request = stage.open(upstream, first[1], {
          next: (value, state) => {
            asked--
            count++
            for (const tap of taps) {
              if (tap.skip > 0) tap.skip--
              else tap.held.push([value, [count, state]])
            }
            drain()
          },
          complete: () => {
            ended = true
            drain()
          },
        }).request
      }
      const drain = serial(() => {
        // Its uses are closed one by one before its source: none is to be filled meanwhile.
        if (stage.closed()) return false
        for (const tap of taps) {
          const next = tap.want > 0 ? tap.held.shift() : undefined
          if (next) {
            if (tap.want < UNBOUNDED) tap.want--
            tap.give(...next)
            return true
          }
          if (ended && tap.held.length === 0) {
            taps.delete(tap)
            tap.end()
            return true
          }
        }
        if (ended || taps.size === 0) return false
        const uses = [...taps]
        if (!request) {
          if (!uses.some(tap => tap.want > 0)) return false
          begin()
        }
        const short = Math.max(...uses.map(tap => tap.want - tap.held.length + tap.skip))
        const room = Math.min(...uses.map(tap => lag - tap.held.length + tap.skip))
        const more = Math.min(short, room) - asked
        if (more <= 0) return false
        asked += more
        request?.(more)
        return true
      })
      const shared: Flowable<A> = flowable('branch: shared', use => {
        if (request)
          throw new Error('branch: expected every use of the shared flow to be opened at the start, got one later')
        const tap: Tap<A> = {
          held: [],
          want: 0,
          skip: 0,
          from: use.from(Counted, [0, null]),
          give: use.emit,
          end: use.complete,
        }
        taps.add(tap)
        use.relays(stage.running)
        use.onClose('branch: shared', () => {
          taps.delete(tap)
          drain()
        })
        return n => {
          tap.want = plus(tap.want, n)
          drain()
        }
      })
      return stage.open(select(shared), stage.run.from, { next: stage.emit }).request
    })
}
