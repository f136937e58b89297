import { pipe } from 'fp-ts/lib/function.js'
import * as F from '../../../lib/index.js'
import type { LawSubject } from './law-suite.js'

const later = async (n: number): Promise<number> => {
  await new Promise<void>(resolve => setImmediate(resolve))
  return n
}
const chunks = <A>(values: readonly A[], size: number): A[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, i * size + size))

/** Gives its number after a turn, and rejects as soon as the signal is aborted. */
const honest = (n: number, signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    setImmediate(() => resolve(n))
  })

/** Compositions, and uses of operators, that have found mistakes or would be the first to. */
export const composedSubjects: readonly LawSubject[] = [
  {
    name: 'mapAsync whose work honours its signal',
    make: F.mapAsync(honest, { concurrency: 3 }),
    model: values => values,
    holds: 3,
  },
  {
    name: 'branch with a lag of one, and a use that would run ahead',
    make: F.branch(1, (shared: F.Flowable<number>) =>
      pipe(shared, F.zip(pipe(shared, F.mapAsync(later, { concurrency: 3 })))),
    ),
    model: values => values.map(n => [n, n]),
    holds: 1,
  },
  {
    name: 'branch within branch',
    make: F.branch(2, (outer: F.Flowable<number>) =>
      pipe(
        outer,
        F.branch(1, (inner: F.Flowable<number>) => pipe(inner, F.zip(inner))),
        F.zip(pipe(outer, F.prefetch(1))),
      ),
    ),
    model: values => values.map(n => [[n, n], n]),
    holds: 2,
  },
  {
    name: 'prefetch of batches of work',
    make: source => pipe(source, F.mapAsync(later, { concurrency: 2 }), F.batch(3), F.prefetch(2)),
    model: values => chunks(values, 3),
    // Two batches ready and one under way, and what is in work.
    holds: 2 * 3 + 2 + 2,
  },
  {
    name: 'filter behind prefetch behind filter',
    make: source =>
      pipe(
        source,
        F.filter(n => n % 2 === 0),
        F.prefetch(2),
        F.filter(n => n % 3 === 0),
      ),
    model: values => values.filter(n => n % 6 === 0),
    // Two values ready, each of two of the source's, up to three for each that is given.
    holds: 2 * 2 + 2 * 2,
  },
  {
    name: 'mix of a flow that ends early with one that does not',
    make: source =>
      F.mix([
        { from: pipe(source, F.take(5)), weight: 1 },
        { from: F.fromIterable([-1, -2, -3, -4, -5]), weight: 1 },
      ]),
    model: values => {
      const taken = values.slice(0, 5)
      const left = [-1, -2, -3, -4, -5]
      const turns = Array.from({ length: 5 }, (_, i) => [taken[i], left[i]]).flat()
      return turns.filter(n => n !== undefined)
    },
    holds: 1,
  },
]
