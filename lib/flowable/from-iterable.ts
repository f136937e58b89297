import { whole } from '../codec/numbers.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'
import { serial } from './serial.js'

/**
 * A flow of an iterable's values, taken one by one as they are requested; holds none. Each run iterates anew, and a
 * run continued from a state skips what it had given, so give an iterable that can be iterated again (not a started
 * generator).
 *
 * @example fromIterable(['a', 'b', 'c'])
 */
export const fromIterable = <A>(values: Iterable<A>): Flowable<A> =>
  flowable('fromIterable', stage => {
    const iterator = values[Symbol.iterator]()
    let position = 0
    let want = 0
    let exhausted = false
    stage.onClose('fromIterable: return', () => {
      if (!exhausted) iterator.return?.()
    })
    const drain = serial(() => {
      if (stage.closed() || want === 0) return false
      const result = takeNext()
      if (result.done) {
        stage.complete()
        return false
      }
      want--
      position++
      stage.emit(result.value, position)
      return true
    })
    const takeNext = () => {
      try {
        const result = iterator.next()
        exhausted = result.done === true
        return result
      } catch (error) {
        exhausted = true
        throw error
      }
    }
    const skip = stage.from(whole(0), 0)
    while (position < skip && !exhausted) {
      takeNext()
      position++
    }
    return n => {
      want = plus(want, n)
      drain()
    }
  })
