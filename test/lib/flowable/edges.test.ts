import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { firstValueFrom, lastValueFrom, take as takeRx, toArray } from 'rxjs'
import * as F from '../../../lib/index.js'

const numbers = {
  *[Symbol.iterator]() {
    for (let i = 0; ; i++) yield i
  },
}
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

test('forEach handles one value at a time and asks for the next when it has finished', async t => {
  let given = 0
  let handling = 0
  const seen: number[] = []
  await pipe(
    F.fromIterable([1, 2, 3]),
    F.map(n => {
      given++
      return n
    }),
    F.forEach(async n => {
      t.is(++handling, 1)
      t.is(given, n)
      await turn()
      seen.push(n)
      handling--
    }),
  )
  t.deepEqual(seen, [1, 2, 3])
})

test('forEach handles a million synchronous values without growing the stack', async t => {
  let sum = 0
  await pipe(
    F.fromIterable(numbers),
    F.filter(n => n % 1_000_000 >= 999_990),
    F.take(20),
    F.forEach(n => {
      sum += n
    }),
  )
  t.is(sum, 10 * (999_990 + 1_999_990) + 2 * 45)
})

test('forEach rejects with what the handler or the flow throws', async t => {
  const failing = pipe(
    F.fromIterable([1]),
    F.forEach(() => Promise.reject(new Error('the handler broke'))),
  )
  await t.throwsAsync(failing, { message: 'the handler broke' })
  const map = F.map(() => {
    throw new Error('the function broke')
  })
  await t.throwsAsync(
    pipe(
      F.fromIterable([1]),
      map,
      F.forEach(() => {}),
    ),
    { message: 'the function broke' },
  )
})

test('forEach stops on a signal, rejecting with its reason, and continues from its state', async t => {
  const abort = new AbortController()
  const seen: number[] = []
  const first = pipe(
    F.fromIterable(numbers),
    F.forEach(
      async n => {
        seen.push(n)
        await turn()
        if (n === 3) abort.abort(new Error('enough'))
      },
      { signal: abort.signal },
    ),
  )
  await t.throwsAsync(first, { message: 'enough' })
  const rest: F.Running = pipe(
    F.fromIterable(numbers),
    F.forEach(n => seen.push(n) === 6 && rest.stop(), { from: first.state() }),
  )
  await rest
  t.deepEqual(seen, [0, 1, 2, 3, 4, 5])
})

test('toAsyncIterable pulls one value for each turn of the loop and releases the source when the loop is left', async t => {
  let given = 0
  let released = false
  const flow = F.fromAsyncIterable(async function* () {
    try {
      for (;;) yield given++
    } finally {
      released = true
    }
  })
  for await (const n of F.toAsyncIterable(flow)) {
    t.is(given, n + 1)
    if (n === 4) break
  }
  t.true(released)
})

test('toAsyncIterable answers several requests at once, and throws an error once', async t => {
  const iterator = F.toAsyncIterable(F.fromIterable([1, 2]))[Symbol.asyncIterator]()
  const results = await Promise.all([iterator.next(), iterator.next(), iterator.next()])
  t.deepEqual(
    results.map(r => r.value),
    [1, 2, undefined],
  )
  const broken = F.toAsyncIterable(
    F.fromAsyncIterable(async function* () {
      yield 1
      throw new Error('broke')
    }),
  )[Symbol.asyncIterator]()
  t.is((await broken.next()).value, 1)
  await t.throwsAsync(broken.next(), { message: 'broke' })
  t.true((await broken.next()).done)
})

test('toObservable gives everything, and can be left in the middle of a synchronous flow', async t => {
  t.deepEqual(await lastValueFrom(F.toObservable(F.fromIterable([1, 2, 3])).pipe(toArray())), [1, 2, 3])
  t.deepEqual(await lastValueFrom(F.toObservable(F.fromIterable(numbers)).pipe(takeRx(3), toArray())), [0, 1, 2])
})

test('every edge reports a flow that stands still, by stage', async t => {
  const dropping = (upstream: F.Flowable<number>) =>
    F.flowable<number>('dropping', stage => stage.open(upstream, null, { next: () => {} }).request)
  const flow = pipe(
    F.fromIterable([1, 2, 3]),
    F.map(n => n),
    dropping,
    F.batch(2),
  )
  const stalled = { instanceOf: F.Stalled, message: /dropping has not given what was requested/ }
  await t.throwsAsync(
    pipe(
      flow,
      F.forEach(() => {}),
    ),
    stalled,
  )
  const mute = F.flowable<number>('dropping', () => () => {})
  await t.throwsAsync(firstValueFrom(F.toObservable(pipe(mute, F.batch(2)))), stalled)
  await t.throwsAsync(F.toAsyncIterable(flow)[Symbol.asyncIterator]().next(), stalled)
})
