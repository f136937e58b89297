import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { map as mapRx, of, tap } from 'rxjs'
import { concat } from '../../../lib/flowable/concat.js'
import { epochs } from '../../../lib/flowable/epochs.js'
import { fromObservable } from '../../../lib/flowable/from-observable.js'
import { fromShards } from '../../../lib/flowable/from-shards.js'
import { orFail } from '../../../lib/flowable/or-fail.js'
import { orSkip } from '../../../lib/flowable/or-skip.js'
import { repeat } from '../../../lib/flowable/repeat.js'
import { shuffle } from '../../../lib/flowable/shuffle.js'
import { skip } from '../../../lib/flowable/skip.js'
import { takeUntil } from '../../../lib/flowable/take-until.js'
import { withState } from '../../../lib/flowable/with-state.js'
import * as F from '../../../lib/index.js'
import type { LawSubject } from './law-suite.js'

const chunks = <A>(values: readonly A[], size: number): A[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, i * size + size))

/** Work that finishes out of order: later values are sometimes ready first. */
const wavering = async (n: number): Promise<number> => {
  for (let i = 0; i < (n * 7) % 4; i++) await new Promise<void>(resolve => setImmediate(resolve))
  return n + 100
}
/** As above, at once, where thousands of values pass. */
const prompt = (n: number): Promise<number> => (n < 100 ? wavering(n) : Promise.resolve(n + 100))

const mixed = (values: readonly number[]): number[] => {
  const other = [-1, -2, -3, -4]
  const left = [...values]
  const out: number[] = []
  const weights = [2, 1]
  let counts = [0, 0]
  let live = [true, true]
  while (live.some(Boolean)) {
    const i = F.turn(
      weights.map((w, s) => (live[s] ? w : 0)),
      counts,
    )
    const next = (i === 0 ? left : other).shift()
    if (next === undefined) {
      live = live.map((l, s) => l && s !== i)
      counts = [0, 0]
    } else {
      out.push(next)
      counts = counts.map((c, s) => (s === i ? c + 1 : c))
    }
  }
  return out
}

const shuffledInBlocks = <A>(values: readonly A[], window: number, key: readonly number[]): A[] =>
  chunks(values, window).flatMap((block, k) => block.map((_, i) => block[F.permutation(block.length, [...key, k])(i)]!))

const someFail = F.map((n: number): E.Either<string, number> => (n % 5 === 3 ? E.left(`bad ${n}`) : E.right(n)))

/** Every operator of the core, each with its model on arrays and its declared bound. */
export const subjects: readonly LawSubject[] = [
  { name: 'fromIterable, fromAsyncIterable', make: source => source, model: v => v, holds: 0 },
  {
    name: 'fromDataset',
    make: () => F.fromDataset({ name: 'ten', length: 10, key: i => i * i }),
    model: () => Array.from({ length: 10 }, (_, i) => i * i),
    holds: 0,
    usesSource: false,
  },
  {
    name: 'fromDataset of shuffled epochs',
    make: () => F.fromDataset(F.shuffledEpochs({ name: 'five', length: 5, key: i => i }, { seed: 3, epochs: 4 })),
    model: () => {
      const order = F.shuffledEpochs({ name: 'five', length: 5, key: i => i }, { seed: 3, epochs: 4 })
      return Array.from({ length: 20 }, (_, i) => order.key(i))
    },
    holds: 0,
    usesSource: false,
  },
  { name: 'map', make: F.map(n => n + 1), model: v => v.map(n => n + 1), holds: 0 },
  {
    name: 'withState',
    make: source =>
      pipe(
        source,
        withState,
        F.map(([n]) => n),
      ),
    model: v => v,
    holds: 0,
  },
  { name: 'takeUntil', make: takeUntil(new AbortController().signal), model: v => v, holds: 0 },
  { name: 'filter', make: F.filter(n => n % 3 !== 1), model: v => v.filter(n => n % 3 !== 1), holds: 0 },
  { name: 'take', make: F.take(8), model: v => v.slice(0, 8), holds: 0 },
  { name: 'lift of tap', make: F.lift(tap<number>(), 'tap'), model: v => v, holds: 0 },
  {
    name: 'lift of map',
    make: F.lift(
      mapRx((n: number) => -n),
      'map',
    ),
    model: v => v.map(n => -n),
    holds: 0,
  },
  { name: 'batch', make: F.batch(3), model: v => chunks(v, 3), holds: 2 },
  {
    name: 'unbatch',
    make: source => pipe(source, F.batch(3), F.unbatch(3)),
    model: v => v,
    holds: 3,
  },
  { name: 'mapAsync', make: F.mapAsync(prompt, { concurrency: 4 }), model: v => v.map(n => n + 100), holds: 4 },
  {
    name: 'mapAsync unordered, one at a time',
    make: F.mapAsync(prompt, { concurrency: 1, ordered: false }),
    model: v => v.map(n => n + 100),
    holds: 1,
    resumable: false,
  },
  { name: 'prefetch', make: F.prefetch(3), model: v => v, holds: 3 },
  {
    name: 'zip',
    make: F.zip(F.fromIterable('abcdefghijklmnopqrstuvwxyz'.repeat(3000))),
    model: v => v.slice(0, 78_000).map((n, i) => [n, 'abcdefghijklmnopqrstuvwxyz'[i % 26]]),
    holds: 1,
  },
  {
    name: 'zip with a shorter flow',
    make: F.zip(F.fromIterable([1, 2, 3, 4])),
    model: v => v.slice(0, 4).map((n, i) => [n, i + 1]),
    holds: 1,
  },
  {
    name: 'mix',
    make: source =>
      F.mix(
        [
          { from: source, weight: 2 },
          { from: F.fromIterable([-1, -2, -3, -4]), weight: 1 },
        ],
        2,
      ),
    model: mixed,
    holds: 2,
  },
  {
    name: 'branch into two views',
    make: F.branch(3, (shared: F.Flowable<number>) =>
      pipe(
        shared,
        F.map(n => `weak ${n}`),
        F.zip(pipe(shared, F.mapAsync(prompt, { concurrency: 2 }))),
      ),
    ),
    model: v => v.map(n => [`weak ${n}`, n + 100]),
    holds: 3,
  },
  {
    name: 'deadLetters',
    make: source => pipe(source, someFail, F.deadLetters({ write: () => {}, tooMany: () => new Error('too many') })),
    model: v => v.filter(n => n % 5 !== 3),
    holds: 0,
  },
  {
    name: 'orSkip',
    make: source => pipe(source, someFail, orSkip({ maxFailedShare: 0.5 })),
    model: v => v.filter(n => n % 5 !== 3),
    holds: 0,
  },
  {
    name: 'orFail',
    make: source =>
      pipe(
        source,
        F.map((n): E.Either<string, number> => E.right(n)),
        orFail(),
      ),
    model: v => v,
    holds: 0,
  },
  { name: 'skip', make: skip(5), model: v => v.slice(5), holds: 0 },
  { name: 'shuffle', make: shuffle({ window: 4, key: [7] }), model: v => shuffledInBlocks(v, 4, [7]), holds: 4 },
  {
    name: 'concat',
    make: source => concat([F.fromIterable([]), source, F.fromIterable([]), F.fromIterable([-1, -2])]),
    model: v => [...v, -1, -2],
    holds: 0,
  },
  { name: 'repeat, once', make: repeat(1), model: v => v, holds: 0 },
  {
    name: 'repeat',
    make: () => pipe(F.fromIterable([1, 2, 3]), F.mapAsync(wavering, { concurrency: 2 }), repeat(4)),
    model: () => [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3].map(n => n + 100),
    holds: 0,
    usesSource: false,
  },
  {
    name: 'epochs',
    make: source => epochs(epoch => (epoch === 1 ? source : F.fromIterable([])), 3),
    model: v => v,
    holds: 0,
  },
  {
    name: 'epochs, each shuffled by its own key',
    make: () => epochs(epoch => pipe(F.fromIterable([1, 2, 3, 4, 5]), shuffle({ window: 3, key: [7, epoch] })), 3),
    model: () => [0, 1, 2].flatMap(epoch => shuffledInBlocks([1, 2, 3, 4, 5], 3, [7, epoch])),
    holds: 0,
    usesSource: false,
  },
  {
    name: 'fromShards',
    make: () =>
      fromShards({
        name: 'three',
        shards: [4, 0, 7],
        open: async function* (count) {
          for (let i = 0; i < count; i++) yield await wavering(i)
        },
      }),
    model: () => [4, 0, 7].flatMap(count => Array.from({ length: count }, (_, i) => i + 100)),
    holds: 0,
    usesSource: false,
  },
  {
    name: 'fromObservable',
    make: () => fromObservable(of(1, 2, 3, 4, 5), { overflow: { size: 5, whenFull: 'fail' } }),
    model: () => [1, 2, 3, 4, 5],
    holds: 5,
    resumable: false,
    usesSource: false,
  },
]
