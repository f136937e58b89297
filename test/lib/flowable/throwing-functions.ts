import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { concat, map as mapRx, of, throwError } from 'rxjs'
import { branch } from '../../../lib/flowable/branch.js'
import { deadLetters } from '../../../lib/flowable/dead-letters.js'
import { epochs } from '../../../lib/flowable/epochs.js'
import { filter } from '../../../lib/flowable/filter.js'
import type { Flowable } from '../../../lib/flowable/flowable.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromDataset } from '../../../lib/flowable/from-dataset.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { fromObservable } from '../../../lib/flowable/from-observable.js'
import { fromShards } from '../../../lib/flowable/from-shards.js'
import { lift } from '../../../lib/flowable/lift.js'
import { map } from '../../../lib/flowable/map.js'
import { mapAsync } from '../../../lib/flowable/map-async.js'
import { mapCached } from '../../../lib/flowable/map-cached.js'
import { memoryStore } from '../../../lib/flowable/memory-store.js'
import { orFail } from '../../../lib/flowable/or-fail.js'
import { orSkip } from '../../../lib/flowable/or-skip.js'

/** An operator with a function of its user's that throws `broke` at the value 2, or for sources at the third value. */
export type ThrowingFunction = Readonly<{
  name: string
  /** `atTwo` gives its number back, and throws at 2. */
  make(source: Flowable<number>, atTwo: (n: number) => number, broke: Error): Flowable<unknown>
  /** What the error is where it is not `broke` itself: it then has `broke` as its cause. */
  wrapped?: boolean
}>

const judged = map((n: number): E.Either<number, number> => (n === 2 ? E.left(n) : E.right(n)))
const same = (n: number) => n
const cached = (
  source: Flowable<number>,
  {
    work = same,
    key = n => `${n}`,
    encode = n => new Uint8Array([n]),
    decode = () => null,
  }: {
    work?(n: number): number
    key?(n: number): string
    encode?(n: number): Uint8Array
    decode?(): number | null
  },
) =>
  mapCached(async (n: number) => work(n), {
    store: memoryStore({ maxBytes: 1000 }),
    key,
    codec: { encode, decode },
    concurrency: 1,
  })(source)

/** Every function that an operator takes from its user (1.04). */
export const throwingFunctions: readonly ThrowingFunction[] = [
  { name: 'map', make: (source, atTwo) => map(atTwo)(source) },
  { name: 'filter', make: (source, atTwo) => filter((n: number) => atTwo(n) >= 0)(source) },
  { name: 'lift', make: (source, atTwo) => lift(mapRx(atTwo))(source) },
  {
    name: 'mapAsync, thrown',
    make: (source, atTwo) => mapAsync((n: number) => Promise.resolve(atTwo(n)), { concurrency: 2 })(source),
  },
  {
    name: 'mapAsync, rejected',
    make: (source, atTwo) => mapAsync(async (n: number) => atTwo(n), { concurrency: 2 })(source),
  },
  {
    name: 'mapAsync unordered, rejected',
    make: (source, atTwo) => mapAsync(async (n: number) => atTwo(n), { concurrency: 1, ordered: false })(source),
  },
  { name: 'mapCached: the work', make: (source, atTwo) => cached(source, { work: atTwo }) },
  { name: 'mapCached: key', make: (source, atTwo) => cached(source, { key: n => `${atTwo(n)}` }) },
  { name: 'mapCached: encode', make: (source, atTwo) => cached(source, { encode: n => new Uint8Array([atTwo(n)]) }) },
  { name: 'mapCached: decode', make: (source, atTwo) => cached(source, { key: () => '0', decode: () => atTwo(2) }) },
  {
    name: 'deadLetters: write',
    make: (source, atTwo) => pipe(source, judged, deadLetters({ write: ({ cause }) => atTwo(cause) })),
  },
  {
    name: 'deadLetters: tooMany',
    make: (source, _, broke) =>
      pipe(source, judged, deadLetters({ write: () => {}, maxFailedShare: 0.1, minimumSeen: 3, tooMany: () => broke })),
  },
  {
    name: 'orSkip: onSkipped',
    make: (source, atTwo) =>
      pipe(source, judged, orSkip({ maxFailedShare: 1, onSkipped: ({ cause }) => atTwo(cause) })),
  },
  {
    name: 'orFail: toError',
    make: (source, _, broke) =>
      pipe(
        source,
        judged,
        orFail(() => broke),
      ),
  },
  {
    name: 'branch: select',
    make: (source, atTwo) =>
      branch(1, (shared: Flowable<number>) => {
        atTwo(2)
        return shared
      })(source),
  },
  {
    name: 'branch: a use',
    make: (source, atTwo) => branch(1, (shared: Flowable<number>) => map(atTwo)(shared))(source),
  },
  { name: 'epochs: flowOf', make: (_, atTwo) => epochs(epoch => fromIterable([atTwo(epoch)]), 5) },
  {
    name: 'fromIterable: the iterator',
    make: (_, atTwo) =>
      fromIterable({
        [Symbol.iterator]: () => {
          atTwo(2)
          return [][Symbol.iterator]()
        },
      }),
  },
  {
    name: 'fromIterable: next',
    make: (_, atTwo) =>
      fromIterable({
        *[Symbol.iterator]() {
          for (let i = 0; ; i++) yield atTwo(i)
        },
      }),
  },
  {
    name: 'fromAsyncIterable: start',
    make: (_, atTwo) =>
      fromAsyncIterable(() => {
        atTwo(2)
        return (async function* () {})()
      }),
  },
  {
    name: 'fromAsyncIterable: next',
    make: (_, atTwo) =>
      fromAsyncIterable(async function* () {
        for (let i = 0; ; i++) yield atTwo(i)
      }),
  },
  { name: 'fromDataset: key', make: (_, atTwo) => fromDataset({ name: 'five', length: 5, key: atTwo }) },
  {
    name: 'fromShards: open',
    wrapped: true,
    make: (_, atTwo) =>
      fromShards({
        name: 'five',
        shards: [0, 1, 2, 3, 4],
        open: shard => {
          atTwo(shard)
          return (async function* () {
            yield shard
          })()
        },
      }),
  },
  {
    name: 'fromObservable: the source',
    make: (_, __, broke) =>
      fromObservable(
        concat(
          of(0, 1),
          throwError(() => broke),
        ),
        { overflow: { size: 5, whenFull: 'fail' } },
      ),
  },
  {
    name: 'fromObservable: onDropped',
    make: (_, atTwo) =>
      pipe(
        fromObservable(of(0, 1, 2, 3, 4), { overflow: { size: 1, whenFull: 'dropNewest' }, onDropped: n => atTwo(n) }),
        mapAsync(async n => n, { concurrency: 1 }),
      ),
  },
]
