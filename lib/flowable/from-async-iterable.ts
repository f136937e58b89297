import { whole } from '../codec/numbers.js'
import { plus } from './demand.js'
import { type Flowable, flowable } from './flowable.js'

/**
 * A flow of an async iterable's values, pulled one at a time as they are requested; holds none. `start` gets a signal
 * that is aborted when the run ends early; a generator that ignores it is released when what it awaits settles.
 * A run continued from a state starts anew and reads over what it had given. `name` is what it is called where it is
 * reported, `work` what its waiting is called where that says more (default the name).
 *
 * @example fromAsyncIterable(signal => readLines(path, { signal }))
 */
export const fromAsyncIterable = <A>(
  start: (signal: AbortSignal) => AsyncIterable<A>,
  { name = 'fromAsyncIterable', work = name }: Readonly<{ name?: string; work?: string }> = {},
): Flowable<A> =>
  flowable(name, stage => {
    const abort = new AbortController()
    const iterator = start(abort.signal)[Symbol.asyncIterator]()
    const skip = stage.from(whole(0), 0)
    let position = 0
    let want = 0
    let pulling = false
    let exhausted = false
    stage.onClose(`${work}: return`, () => {
      if (exhausted) return undefined
      abort.abort()
      return iterator.return?.()
    })
    const pull = async () => {
      if (pulling) return
      pulling = true
      try {
        while (want > 0 && !stage.closed()) {
          const result = await stage.run.hold(`${work}: next`, iterator.next())
          if (result.done) {
            exhausted = true
            stage.complete()
            return
          }
          position++
          if (position <= skip) continue
          want--
          stage.emit(result.value, position)
        }
      } catch (error) {
        exhausted = true
        // After unsubscription an iterator that honours the signal may reject: that is the end it was asked for.
        if (!stage.closed()) stage.fail(error)
      } finally {
        pulling = false
      }
    }
    return n => {
      want = plus(want, n)
      void pull()
    }
  })
