import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { deadLetters } from '../../../lib/flowable/dead-letters.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { mapWorkers } from '../../../lib/flowable/map-workers.js'
import { step } from '../../../lib/flowable/step.js'
import { toAsyncIterable } from '../../../lib/flowable/to-async-iterable.js'
import { openWorkerPool, type StepFailure } from '../../../lib/flowable/worker-pool.js'
import { laws } from './law-suite.js'
import type * as Arithmetic from './steps/arithmetic.js'
import type * as Patterns from './steps/pattern.js'
import type * as Troubles from './steps/trouble.js'
import { workerSubjects } from './worker-subjects.js'

const at = (name: string) => new URL(`./steps/${name}.js`, import.meta.url)
const addHundred = step<typeof Arithmetic.addHundred>(at('arithmetic'), 'addHundred')
const pattern = step<typeof Patterns.pattern>(at('pattern'), 'pattern')
const trouble = step<typeof Troubles.trouble>(at('trouble'), 'trouble')
const linger = step<typeof Troubles.linger>(at('trouble'), 'linger')

for (const { number, law } of laws)
  for (const subject of workerSubjects.filter(({ prompt }) => number !== 4 || prompt))
    test.serial(`law ${number}, ${law.name}: ${subject.name}`, async t => {
      await t.notThrowsAsync(law(subject))
    })

const range = (count: number) => Array.from({ length: count }, (_, i) => i)

test.serial('the same values in the same order for 0, 1, 2 and 4 workers, at any concurrency', async t => {
  const all = async (workers: number, concurrency: number) => {
    const pool = openWorkerPool({ workers })
    const flow = pipe(
      fromIterable(range(20).map(seed => ({ seed, sizePx: 4 + ((seed * 7) % 5) * 20 }))),
      mapWorkers(pool, pattern, { concurrency }),
    )
    const values: unknown[] = []
    for await (const value of toAsyncIterable(flow)) values.push(value)
    await pool.close()
    return values
  }
  const expected = await all(0, 1)
  t.true(expected.every(value => E.isRight(value as E.Either<unknown, unknown>)))
  for (const [workers, concurrency] of [
    [1, 1],
    [2, 3],
    [2, 8],
    [4, 6],
  ] as const)
    t.deepEqual(await all(workers, concurrency), expected, `${workers} workers, ${concurrency} at a time`)
})

test.serial(
  'values that kill their worker go to the dead letters with the first error; all others come through',
  async t => {
    const pool = openWorkerPool({ workers: 2, timeoutMs: 1000 })
    const poison = new Map<number, Troubles.Trouble['what']>([
      [3, 'exit'],
      [4, 'throw'],
      [8, 'loop'],
    ])
    const letters: StepFailure[] = []
    const values: unknown[] = []
    await pipe(
      fromIterable(range(14).map(n => ({ n, what: poison.get(n) ?? 'none' }) as const)),
      mapWorkers(pool, trouble, { concurrency: 4 }),
      deadLetters<StepFailure>({ write: ({ cause }) => letters.push(cause) }),
      forEach(value => {
        values.push((value as { n: number }).n)
      }),
    )
    await pool.close()
    t.deepEqual(
      values,
      range(14).filter(n => !poison.has(n)),
    )
    t.deepEqual(
      letters.map(({ cause, attempts }) => [cause, attempts]),
      [
        ['worker exited with code: 3', 2],
        ['the sample is broken', 1],
        ['not finished within 1000 ms', 2],
      ],
    )
  },
)

test.serial('leaving a flow ends no worker: what is in work is held and dropped, what waits is withdrawn', async t => {
  const pool = openWorkerPool({ workers: 1 })
  const gates = range(3).map(() => new Int32Array(new SharedArrayBuffer(8)))
  const [first, second] = gates as [Int32Array, Int32Array]
  const seen: unknown[] = []
  const running = pipe(
    fromIterable(gates.map(gate => ({ gate }))),
    mapWorkers(pool, linger, { concurrency: 3 }),
    forEach(value => {
      seen.push(value)
    }),
  )
  while (Atomics.load(first, 0) === 0) await new Promise(resolve => setImmediate(resolve))
  const stopped = running.stop()
  let idle = false
  void stopped.then(() => {
    idle = true
  })
  await new Promise(resolve => setImmediate(resolve))
  t.false(idle, 'it waits for the worker')
  Atomics.store(first, 1, 1)
  Atomics.notify(first, 1)
  t.deepEqual(await stopped, { unsettled: [] })
  t.deepEqual(seen, [])
  t.is(Atomics.load(second, 0), 0, 'no worker began the second value')
  t.deepEqual(await pool.run(addHundred, 1), E.right(101))
  await pool.close()
})

test.serial('a closed pool fails the run in a sentence', async t => {
  const pool = openWorkerPool({ workers: 0 })
  await pool.close()
  await t.throwsAsync(
    async () => {
      for await (const _ of toAsyncIterable(pipe(fromIterable([1]), mapWorkers(pool, addHundred, { concurrency: 1 }))));
    },
    { message: 'workerPool: expected an open pool for addHundred, got one that is closed' },
  )
})

test('a concurrency out of range is refused when the pipeline is built', t => {
  t.throws(() => mapWorkers(openWorkerPool({ workers: 0 }), addHundred, { concurrency: 0 }), {
    instanceOf: RangeError,
    message: 'mapWorkers addHundred: expected concurrency to be a whole number of at least 1, got 0',
  })
})
