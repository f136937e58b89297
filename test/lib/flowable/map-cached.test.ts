import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Flowable } from '../../../lib/flowable/flowable.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { type MapCachedOptions, mapCached } from '../../../lib/flowable/map-cached.js'
import { memoryStore } from '../../../lib/flowable/memory-store.js'
import { cacheSubjects } from './cache-subjects.js'
import { laws } from './law-suite.js'

for (const { number, law } of laws)
  for (const subject of cacheSubjects)
    test(`law ${number}, ${law.name}: ${subject.name}`, async t => {
      await t.notThrowsAsync(law(subject))
    })

const turn = () => new Promise<void>(resolve => setImmediate(resolve))
const collect = async <A>(flow: Flowable<A>): Promise<A[]> => {
  const values: A[] = []
  await pipe(
    flow,
    forEach(value => {
      values.push(value)
    }),
  )
  return values
}
/** Texts in upper case, counted, through a store of their own. */
const shouting = (options: Partial<MapCachedOptions<string, string>> = {}) => {
  const calls: string[] = []
  const operator = mapCached<string, string>(
    async text => {
      calls.push(text)
      await turn()
      return text.toUpperCase()
    },
    {
      store: memoryStore({ maxBytes: 1000 }),
      key: text => text,
      codec: { encode: text => Buffer.from(text), decode: bytes => Buffer.from(bytes).toString() },
      concurrency: 4,
      ...options,
    },
  )
  return { calls, run: (texts: readonly string[]) => collect(pipe(fromIterable(texts), operator)) }
}

test('computes each key once, in this run and in later ones', async t => {
  const { calls, run } = shouting({ key: async text => text })
  t.deepEqual(await run(['a', 'b', 'a', 'a', 'c', 'a']), ['A', 'B', 'A', 'A', 'C', 'A'])
  t.deepEqual(calls, ['a', 'b', 'c'])
  t.deepEqual(await run(['c', 'd', 'b']), ['C', 'D', 'B'])
  t.deepEqual(calls, ['a', 'b', 'c', 'd'])
})

test('values of one key do not share one object', async t => {
  const pixels = mapCached(async (n: number) => new Uint8Array([n]), {
    store: memoryStore({ maxBytes: 100 }),
    key: String,
    codec: { encode: bytes => bytes, decode: bytes => new Uint8Array(bytes) },
    concurrency: 3,
  })
  const values = await collect(pipe(fromIterable([1, 1, 1]), pixels))
  t.is(new Set(values).size, 3)
  for (const value of values) {
    t.deepEqual(value, new Uint8Array([1]))
    value.fill(0)
  }
  t.deepEqual(await collect(pipe(fromIterable([1]), pixels)), [new Uint8Array([1])])
})

test('what cannot be decoded is computed again and replaced', async t => {
  const store = memoryStore({ maxBytes: 1000 })
  store.put('a', Buffer.from('old'))
  const { calls, run } = shouting({
    store,
    codec: {
      encode: text => Buffer.from(`new ${text}`),
      decode: bytes => /^new (.*)$/.exec(Buffer.from(bytes).toString())?.[1] ?? null,
    },
  })
  t.deepEqual(await run(['a', 'a']), ['A', 'A'])
  t.deepEqual(calls, ['a'])
  t.is(Buffer.from(store.get('a')!).toString(), 'new A')
})

test('failures are not kept: a Left that encode refuses goes on, a rejection fails the run', async t => {
  let broken = true
  let calls = 0
  const store = memoryStore({ maxBytes: 100 })
  const options = { store, key: () => 'k', concurrency: 2 }
  const lefts = mapCached(
    async (n: number): Promise<E.Either<string, number>> => {
      calls++
      await turn()
      return broken ? E.left('broken') : E.right(n)
    },
    {
      ...options,
      codec: { encode: e => (E.isRight(e) ? Uint8Array.of(e.right) : null), decode: bytes => E.right(bytes[0]!) },
    },
  )
  t.deepEqual(await collect(pipe(fromIterable([5, 5, 5]), lefts)), [
    E.left('broken'),
    E.left('broken'),
    E.left('broken'),
  ])
  t.is(calls, 3)
  const rejects = mapCached(async (_: number): Promise<number> => Promise.reject(new Error('broken')), {
    ...options,
    codec: { encode: n => Uint8Array.of(n), decode: bytes => bytes[0]! },
  })
  await t.throwsAsync(collect(pipe(fromIterable([5, 5]), rejects)), { message: 'broken' })
  t.is(store.get('k'), null)
  broken = false
  t.deepEqual(await collect(pipe(fromIterable([5, 5, 5]), lefts)), [E.right(5), E.right(5), E.right(5)])
  t.is(calls, 4)
})

test('a run that is stuck on a key keeps no other waiting, and its cancelled work starts nothing more', async t => {
  let release = () => {}
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  const calls: number[] = []
  const slow = mapCached(
    async (n: number) => {
      if (calls.push(n) === 1) await gate
      return n
    },
    {
      store: { get: () => null, put: () => {} },
      key: String,
      codec: { encode: n => Uint8Array.of(n), decode: bytes => bytes[0]! },
      concurrency: 2,
    },
  )
  const flow = pipe(fromIterable([1, 1, 1]), slow)
  const stuck = pipe(
    flow,
    forEach(() => {}),
  )
  await turn()
  t.deepEqual(await collect(flow), [1, 1, 1])
  t.is(calls.length, 4)
  const stopped = stuck.stop()
  release()
  t.deepEqual((await stopped).unsettled, [])
  t.is(calls.length, 4)
})

test('options out of range are refused by name when the pipeline is built, keys when they come', async t => {
  for (const concurrency of [0, 1.5, Number.NaN])
    t.throws(() => shouting({ concurrency, name: 'resample' }), {
      message: `resample: expected concurrency to be a whole number of at least 1, got ${concurrency}`,
    })
  await t.throwsAsync(shouting().run(['NOT A KEY']), { message: /^memoryStore: expected a key of .* got "NOT A KEY"$/ })
})
