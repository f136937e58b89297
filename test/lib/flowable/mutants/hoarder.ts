import { plus, UNBOUNDED } from '../../../../lib/flowable/demand.js'
import { type Flowable, flowable } from '../../../../lib/flowable/flowable.js'

/** Asks for everything at once, and declares a buffer of `declared` values, or none (0). */
export const hoarder =
  (declared: number) =>
  (upstream: Flowable<number>): Flowable<unknown> =>
    flowable('hoarder', stage => {
      const held: unknown[] = []
      let want = 0
      let ended = false
      let asked = false
      if (declared > 0) stage.buffer(declared, () => held.length)
      const drain = () => {
        while (want > 0 && held.length > 0) {
          want--
          stage.emit(held.shift(), null)
        }
        if (ended && held.length === 0) stage.complete()
      }
      const source = stage.open(upstream, null, {
        next: value => {
          held.push(value)
          drain()
        },
        complete: () => {
          ended = true
          drain()
        },
      })
      return n => {
        want = plus(want, n)
        if (!asked) source.request(UNBOUNDED)
        asked = true
        drain()
      }
    })
