import { expectWhole } from '../codec/expect-whole.js'
import { plus } from './demand.js'
import { type Flowable, flowable, type State } from './flowable.js'
import { serial } from './serial.js'

/** The state of values that came out of order: a run cannot be continued from it, and checkpoints refuse it. */
export const UNRESUMABLE = -1

export type MapAsyncOptions = Readonly<{
  /** How many values may be in work or waiting for their turn: a whole number of at least 1. */
  concurrency: number
  /** Whether results keep the order of the values (default true). Without it a run cannot be continued. */
  ordered?: boolean
  /** What the work is called where it is reported (default `mapAsync`). */
  name?: string
}>

/**
 * Applies an asynchronous function with bounded concurrency. Holds at most `concurrency` values, in work or finished
 * and waiting for their turn, and never asks for more than its free places. Each call has a signal of its own, which is
 * aborted when the run ends before the work has, so that listeners left on it go with the value. A rejection fails the
 * run: where a sample may fail, resolve to an Either and use `deadLetters`.
 *
 * @example pipe(keys, mapAsync((key, signal) => dataset.read(key, signal)(), { concurrency: 4 }))
 */
export const mapAsync = <A, B>(
  f: (value: A, signal: AbortSignal) => Promise<B>,
  { concurrency, ordered = true, name = 'mapAsync' }: MapAsyncOptions,
): ((upstream: Flowable<A>) => Flowable<B>) => {
  expectWhole(name, 'concurrency', concurrency, 1)
  type Slot = { readonly state: State; result: { readonly value: B } | null }
  return upstream =>
    flowable(name, stage => {
      if (!ordered && stage.run.from !== null)
        throw new Error(
          `${name}: expected to start at the beginning, since unordered work cannot be continued from a state`,
        )
      const inWork = new Set<AbortController>()
      const slots: Slot[] = []
      let want = 0
      let asked = 0
      let ended = false
      stage.onClose(name, () => {
        for (const abort of inWork) abort.abort()
      })
      stage.buffer(concurrency, () => slots.length)

      const finished = (): Slot | undefined => {
        const index = ordered ? (slots[0]?.result ? 0 : -1) : slots.findIndex(slot => slot.result)
        return index < 0 ? undefined : slots.splice(index, 1)[0]
      }
      const drain = serial(() => {
        if (stage.closed()) return false
        if (want > 0) {
          const slot = finished()
          if (slot?.result) {
            want--
            stage.emit(slot.result.value, ordered ? slot.state : UNRESUMABLE)
            return true
          }
        }
        if (ended) {
          if (slots.length === 0) stage.complete()
          return false
        }
        const free = concurrency - slots.length - asked
        if (free > 0 && want > 0) {
          asked += free
          source.request(free)
        }
        return false
      })
      const work = async (slot: Slot, value: A) => {
        const abort = new AbortController()
        inWork.add(abort)
        try {
          slot.result = { value: await stage.run.hold(name, f(value, abort.signal)) }
          inWork.delete(abort)
          drain()
        } catch (error) {
          inWork.delete(abort)
          stage.fail(error)
        }
      }
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => {
          asked--
          const slot: Slot = { state, result: null }
          slots.push(slot)
          void work(slot, value)
        },
        complete: () => {
          ended = true
          drain()
        },
      })
      return n => {
        want = plus(want, n)
        drain()
      }
    })
}
