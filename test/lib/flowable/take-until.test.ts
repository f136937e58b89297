import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import * as F from '../../../lib/index.js'

test('takeUntil ends the flow, and what is in work is still handled', async t => {
  const abort = new AbortController()
  const handled: number[] = []
  let released = false
  const source = F.fromAsyncIterable(async function* () {
    try {
      for (let n = 1; ; n++) yield n
    } finally {
      released = true
    }
  })
  const running = pipe(
    source,
    F.takeUntil(abort.signal),
    F.mapAsync(
      async n => {
        if (n === 3) abort.abort()
        await new Promise<void>(resolve => setImmediate(resolve))
        return n
      },
      { concurrency: 1 },
    ),
    F.forEach(n => handled.push(n)),
  )
  await running
  t.deepEqual(handled, [1, 2, 3])
  t.true(released)
  const rest: number[] = []
  await pipe(
    F.fromIterable([1, 2, 3, 4, 5]),
    F.takeUntil(new AbortController().signal),
    F.forEach(n => rest.push(n), { from: 3 }),
  )
  t.deepEqual(rest, [4, 5])
})

test('takeUntil of a signal that was aborted before gives nothing', async t => {
  await pipe(
    F.fromIterable([1, 2]),
    F.takeUntil(AbortSignal.abort()),
    F.forEach(() => t.fail()),
  )
  t.pass()
})
