import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { map as mapRx, tap } from 'rxjs'
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
    make: source =>
      pipe(
        source,
        F.map((n): E.Either<string, number> => (n % 5 === 3 ? E.left(`bad ${n}`) : E.right(n))),
        F.deadLetters({ write: () => {}, tooMany: () => new Error('too many') }),
      ),
    model: v => v.filter(n => n % 5 !== 3),
    holds: 0,
  },
]
