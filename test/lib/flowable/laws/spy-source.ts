import { Observable } from 'rxjs'
import { plus } from '../../../../lib/flowable/demand.js'
import type { Flowable } from '../../../../lib/flowable/flowable.js'
import { serial } from '../../../../lib/flowable/serial.js'

/** A source made by hand, past the kernel, and what it holds against its subscriber. */
export type SpySource = {
  readonly flow: Flowable<number>
  readonly faults: string[]
  /** How many of its runs have been started, and how many have ended or been left. */
  started: number
  settled: number
}

/**
 * Gives 0 … count − 1 synchronously and completes together with the last, an empty one without any request. Rude: when
 * it is left it goes on with what was requested. Goes on listening to requests after its end, and notes what is not
 * allowed: requests after the end, requests that are no positive whole numbers.
 */
export const spySource = (count: number): SpySource => {
  const spy: SpySource = {
    faults: [],
    started: 0,
    settled: 0,
    flow: request$ =>
      new Observable(subscriber => {
        let position = 0
        let want = 0
        let ended = false
        let settled = false
        spy.started++
        const settle = () => {
          if (!settled) spy.settled++
          settled = true
        }
        const give = serial(() => {
          if (ended) return false
          if (position === count) {
            ended = true
            settle()
            subscriber.complete()
            return false
          }
          if (want === 0) return false
          want--
          subscriber.next([position, ++position])
          return true
        })
        request$.subscribe(n => {
          if (ended) spy.faults.push(`a request of ${n} after the end`)
          if (!Number.isSafeInteger(n) || n < 1) spy.faults.push(`a request of ${n}`)
          want = plus(want, n)
          give()
        })
        give()
        return settle
      }),
  }
  return spy
}
