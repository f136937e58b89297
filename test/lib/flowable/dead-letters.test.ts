import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { batch } from '../../../lib/flowable/batch.js'
import { type DeadLetter, deadLetters } from '../../../lib/flowable/dead-letters.js'
import type { Flowable } from '../../../lib/flowable/flowable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { map } from '../../../lib/flowable/map.js'
import { mapAsync } from '../../../lib/flowable/map-async.js'
import { prefetch } from '../../../lib/flowable/prefetch.js'
import { shuffle } from '../../../lib/flowable/shuffle.js'
import { collect, collectFirst, nextTurn, range } from './collect.js'

const COUNT = 40
const fails = (n: number) => n % 3 === 1 || (n > 20 && n < 26)
type Write = (letter: DeadLetter<number>) => void

/** Reads that fail for some; what comes after reads ahead, or reads again what it had. */
const pipelines: Readonly<Record<string, (write: Write) => Flowable<unknown>>> = Object.fromEntries(
  Object.entries<(flow: Flowable<number>) => Flowable<unknown>>({
    'nothing after it': flow => flow,
    'batches ahead': flow => pipe(flow, batch(3), prefetch(2)),
    'a shuffle, which reads its block again': flow => pipe(flow, shuffle({ window: 8, key: [1] })),
  }).map(([name, after]) => [
    name,
    (write: Write) =>
      pipe(
        fromIterable(range(COUNT)),
        mapAsync(
          async (n): Promise<E.Either<number, number>> => {
            for (let i = 0; i < (n * 7) % 3; i++) await nextTurn()
            return fails(n) ? E.left(n) : E.right(n)
          },
          { concurrency: 3 },
        ),
        deadLetters({ write }),
        after,
      ),
  ]),
)

for (const [name, pipeline] of Object.entries(pipelines))
  test(`stopped anywhere and continued, each failure is written once: ${name}`, async t => {
    let cameAgain = 0
    const total = (await collect(pipeline(() => {}))).length
    for (const stop of range(total).map(i => i + 1)) {
      // What a file would have: the letters written, across both runs.
      const file: { cause: number; position: number }[] = []
      const writer = (): Write => {
        const last = file.at(-1)?.position ?? -1
        return ({ cause, position }) => {
          if (position > last) file.push({ cause, position })
          else cameAgain++
        }
      }
      const first = await collectFirst(pipeline(writer()), stop)
      const rest = await collect(pipeline(writer()), first.state)
      t.deepEqual(
        file.map(letter => letter.cause),
        range(COUNT).filter(fails),
        `stopped after ${stop}`,
      )
      t.deepEqual(
        [...first.values, ...rest].flat().toSorted((a, b) => Number(a) - Number(b)),
        range(COUNT).filter(n => !fails(n)),
      )
    }
    // Where something reads ahead or again, the positions had work to do.
    t.is(cameAgain > 0, name !== 'nothing after it')
  })

test('a letter has its position and the state after it, from which the rest comes', async t => {
  const letters: DeadLetter<number>[] = []
  const flow = pipe(
    fromIterable(range(12)),
    map((n): E.Either<number, number> => (n % 5 === 2 ? E.left(n) : E.right(n))),
    deadLetters<number>({ write: letter => letters.push(letter) }),
  )
  await collect(flow)
  t.deepEqual(letters, [
    { cause: 2, position: 2, state: [3, 1, 3] },
    { cause: 7, position: 7, state: [8, 2, 8] },
  ])
  t.deepEqual(await collect(flow, letters[1]!.state), [8, 9, 10, 11])
})

test('what write throws fails the run', async t => {
  const flow = pipe(
    fromIterable<E.Either<string, number>>([E.left('bad')]),
    deadLetters<string>({
      write: () => {
        throw new Error('the disk is full')
      },
    }),
  )
  await t.throwsAsync(collect(flow), { message: 'the disk is full' })
})

test('all may fail unless a limit is given; above it the error names the operator, the counts and causes', async t => {
  const failures = fromIterable(range(30).map((id): E.Either<{ id: number }, number> => E.left({ id })))
  let written = 0
  const write = () => written++
  t.deepEqual(await collect(pipe(failures, deadLetters({ write }))), [])
  t.is(written, 30)
  await t.throwsAsync(collect(pipe(failures, deadLetters({ write, maxFailedShare: 0.5 }))), {
    message: /^deadLetters: 20 of 20 values failed, .* 0.5; first: \{ id: 0 \} \| \{ id: 1 \} \| \{ id: 2 \}$/,
  })
  t.throws(() => deadLetters({ write, maxFailedShare: 2 }), { message: /^deadLetters: .* got 2$/ })
  t.throws(() => deadLetters({ write, maxFailedShare: null as never }), { message: /^deadLetters: .* got null$/ })
})

test('a share that is just reached is allowed, whatever its rounding', async t => {
  for (const failed of [7, 14, 28, 29, 55, 57, 58]) {
    const results = range(100).map((n): E.Either<string, number> => (n < 100 - failed ? E.right(n) : E.left('bad')))
    const judged = (share: number) =>
      collect(pipe(fromIterable(results), deadLetters({ write: () => {}, maxFailedShare: share })))
    t.is((await judged(failed / 100)).length, 100 - failed)
    await t.throwsAsync(judged((failed - 1) / 100))
  }
})

test('a letter must be written when the function returns: a promise fails the run, and is not left unhandled', async t => {
  const write = async () => {
    throw new Error('never heard')
  }
  const flow = pipe(fromIterable([E.left('bad'), E.right(1)]), deadLetters({ write }))
  await t.throwsAsync(collect(flow), {
    message: 'deadLetters: expected a failure to be written when the function returns, got a promise',
  })
})
