import { Subject } from 'rxjs'
import type { Flowable, State } from './flowable.js'
import { openRun } from './run.js'
import { expectWaitMs } from './wait-ms.js'

type Waiting<A> = Readonly<{ resolve(result: IteratorResult<A, undefined>): void; reject(error: unknown): void }>

/** How an iteration stands; `failed` keeps an error that came while nobody waited, to be thrown once. */
type Standing = Readonly<{ is: 'going' | 'over' } | { is: 'failed'; error: unknown }>

export type ToAsyncIterableOptions = Readonly<{
  /** The state at which to start (default null: the beginning). */
  from?: State
  /** How long leaving the loop early waits for held work to settle, in milliseconds (default 1,000). */
  settleMs?: number
}>

const over = { done: true, value: undefined } as const

/**
 * The flow as an async iterable: each `next()` asks for one value, so a `for await` loop holds the source back. Each
 * iteration is a run, starting at `from`; leaving the loop ends it, waits for what is held, and throws what clean-ups
 * threw.
 *
 * @example for await (const sample of toAsyncIterable(samples)) console.log(sample.key.id)
 */
export const toAsyncIterable = <A>(
  flow: Flowable<A>,
  { from = null, settleMs = 1000 }: ToAsyncIterableOptions = {},
): AsyncIterable<A> => {
  expectWaitMs('toAsyncIterable', 'settleMs', settleMs)
  return { [Symbol.asyncIterator]: () => iterate(flow, from, settleMs) }
}

const iterate = <A>(flow: Flowable<A>, from: State, settleMs: number): AsyncIterator<A> => {
  const requests = new Subject<number>()
  const waiting: Waiting<A>[] = []
  let standing: Standing = { is: 'going' }
  const end = () => {
    standing = { is: 'over' }
    books.close()
    for (const { resolve } of waiting.splice(0)) resolve(over)
  }
  const fail = (error: unknown) => {
    const first = waiting.shift()
    end()
    if (first) first.reject(error)
    else standing = { is: 'failed', error }
  }
  const books = openRun(from, error => {
    subscription.unsubscribe()
    fail(error)
  })
  const subscription = flow(requests, books.run).subscribe({
    next: ([value]) => {
      books.arrived()
      waiting.shift()?.resolve({ done: false, value })
    },
    error: fail,
    complete: end,
  })
  return {
    next: () =>
      new Promise((resolve, reject) => {
        if (standing.is === 'over') resolve(over)
        else if (standing.is === 'failed') {
          reject(standing.error)
          standing = { is: 'over' }
        } else {
          waiting.push({ resolve, reject })
          books.requested(1)
          requests.next(1)
        }
      }),
    return: async () => {
      await books.settle(settleMs, () => {
        subscription.unsubscribe()
        if (standing.is === 'going') end()
      })
      return over
    },
  }
}
