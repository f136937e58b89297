import { type Observable, Subject, takeUntil } from 'rxjs'
import { expectWhole } from '../codec/expect-whole.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'
import { UNRESUMABLE } from './map-async.js'
import { serial } from './serial.js'

/**
 * What happens to a value that comes while none is requested: 'fail' ends the run, 'latest' keeps the newest one,
 * a buffer keeps up to `size` (a whole number of at least 1) and then fails, or drops its oldest or the new one.
 */
export type Overflow = 'fail' | 'latest' | Readonly<{ size: number; whenFull: 'fail' | 'dropOldest' | 'dropNewest' }>

export type FromObservableOptions<A> = Readonly<{
  overflow: Overflow
  /**
   * Called for each value that came and is not taken: dropped, of too many, or still held when the run ends. `dropped`
   * counts them, this one included. What it throws fails the run, and it is not called again.
   */
  onDropped?(value: A, dropped: number): void
}>

type Buffer = Exclude<Overflow, string>

const bufferOf = (overflow: Overflow): Buffer => {
  if (overflow === 'fail') return { size: 0, whenFull: 'fail' }
  if (overflow === 'latest') return { size: 1, whenFull: 'dropOldest' }
  if (!['fail', 'dropOldest', 'dropNewest'].includes(overflow?.whenFull))
    throw new TypeError(
      `fromObservable: expected overflow to be 'fail', 'latest' or { size, whenFull: 'fail' | 'dropOldest' | 'dropNewest' }, got ${JSON.stringify(overflow)}`,
    )
  expectWhole('fromObservable', 'overflow.size', overflow.size, 1)
  return overflow
}

const tooFast = (came: number, given: number, size: number) =>
  new Error(
    `fromObservable: expected the source to wait for demand, but value ${came} came when ${given} were wanted${size > 0 ? ` and a buffer of ${size} was full` : ''}; choose a larger buffer, or an overflow that drops`,
  )

/**
 * A flow of what an Observable pushes. It cannot be held back, so the caller chooses what happens when it outruns
 * demand; values given + values reported to `onDropped` = values that came. It is subscribed at the first request, so
 * that a source that emits at once meets a demand, and unsubscribed when the run ends. Holds at most the buffer: 0 for
 * 'fail', 1 for 'latest', else `size`. A run cannot be continued from its states, and it refuses to start from one.
 *
 * @example fromObservable(frames$, { overflow: 'latest', onDropped: (_, dropped) => console.warn(`${dropped} dropped`) })
 */
export const fromObservable = <A>(
  source: Observable<A>,
  { overflow, onDropped = () => {} }: FromObservableOptions<A>,
): Flowable<A> => {
  const { size, whenFull } = bufferOf(overflow)
  return flowable('fromObservable', stage => {
    if (stage.run.from !== null)
      throw new Error(
        'fromObservable: expected to start at the beginning, since what an Observable pushed cannot be had again',
      )
    const held: A[] = []
    const left = new Subject<void>()
    let want = 0
    let came = 0
    let dropped = 0
    let subscribed = false
    let ended = false
    let stopWaiting: (() => void) | null = null
    const drop = (value: A) => {
      try {
        onDropped(value, ++dropped)
      } catch (error) {
        held.length = 0
        throw error
      }
    }
    stage.buffer(size, () => held.length)
    stage.onClose('fromObservable: unsubscribe', () => left.next())
    stage.onClose('fromObservable: onDropped', () => {
      for (const value of held.splice(0)) drop(value)
    })
    stage.onClose('fromObservable: next', () => stopWaiting?.())

    // While a value is owed the source is waited for: whoever keeps the run's books must know, or it would be a stall.
    const wait = () => {
      const waiting = want > 0 && !ended && !stage.closed()
      if (waiting && !stopWaiting)
        void stage.run.hold(
          'fromObservable: next',
          new Promise<void>(resolve => {
            stopWaiting = resolve
          }),
        )
      else if (!waiting) {
        stopWaiting?.()
        stopWaiting = null
      }
    }
    const drain = serial(() => {
      if (stage.closed()) return false
      if (want > 0 && held.length > 0) {
        want--
        stage.emit(held.shift() as A, UNRESUMABLE)
        return true
      }
      if (ended && held.length === 0) stage.complete()
      return false
    })
    const take = (value: A) => {
      came++
      held.push(value)
      drain()
      // Where the value came from within another one, what is wanted will be given when that one returns.
      if (stage.closed() || held.length <= plus(size, want)) return
      if (whenFull === 'dropOldest') drop(held.shift() as A)
      else if (whenFull === 'dropNewest') drop(held.pop() as A)
      else stage.fail(tooFast(came, came - held.length - dropped, size))
    }
    const attempt = (work: () => void) => {
      try {
        work()
        wait()
      } catch (error) {
        stage.fail(error)
      }
    }
    return n => {
      want = plus(want, n)
      drain()
      if (!subscribed) {
        subscribed = true
        source.pipe(takeUntil(left)).subscribe({
          next: value => attempt(() => take(value)),
          error: stage.fail,
          complete: () =>
            attempt(() => {
              ended = true
              drain()
            }),
        })
      }
      wait()
    }
  })
}
