import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { type OrSkipOptions, orSkip } from '../../../lib/flowable/or-skip.js'
import { collect, collectFirst, range } from './collect.js'

const failingAt = (fails: (n: number) => boolean, count: number) =>
  fromIterable(range(count).map((n): E.Either<string, number> => (fails(n) ? E.left(`bad ${n}`) : E.right(n))))
const everyFourth = (n: number) => n % 4 === 1

test('values + skipped = source, each skipped value with its position', async t => {
  const skipped: string[] = []
  const options: OrSkipOptions<string> = {
    maxFailedShare: 0.5,
    onSkipped: ({ cause, position }) => skipped.push(`${position}: ${cause}`),
  }
  const values = await collect(pipe(failingAt(everyFourth, 20), orSkip(options)))
  t.deepEqual(
    values,
    range(20).filter(n => !everyFourth(n)),
  )
  t.deepEqual(
    skipped,
    range(20)
      .filter(everyFourth)
      .map(n => `${n}: bad ${n}`),
  )
})

test('above the limit the run fails with the count and the first causes', async t => {
  const limited = (maxFailedShare: number, minimumSeen: number, count = 40) =>
    collect(pipe(failingAt(everyFourth, count), orSkip({ maxFailedShare, minimumSeen })))
  await t.throwsAsync(limited(0.2, 10), {
    message: 'orSkip: 3 of 10 values failed, more than the allowed share of 0.2; first: bad 1 | bad 5 | bad 9',
  })
  t.is((await limited(0.3, 10)).length, 30)
  // A short flow is judged at its end.
  await t.throwsAsync(limited(0.2, 100, 6), { message: /^orSkip: 2 of 6 values failed/ })
  await t.throwsAsync(limited(0, 1), { message: /^orSkip: 1 of 2 values failed/ })
})

test('a run continued from anywhere fails where one that was never stopped would', async t => {
  // One failure in the first half, many in the second: which value is one too many depends on all before it.
  const late = failingAt(n => n === 3 || (n > 20 && n % 2 === 1), 60)
  const seen: number[] = []
  const flow = pipe(
    late,
    orSkip<string>({
      maxFailedShare: 0.2,
      minimumSeen: 5,
      tooMany: (failed, of) => {
        seen.push(of)
        return new Error(`${failed} of ${of}`)
      },
    }),
  )
  const whole = await t.throwsAsync(collect(flow))
  for (const stop of range(22).map(i => i + 1)) {
    const { state } = await collectFirst(flow, stop)
    await t.throwsAsync(collect(flow, state), { message: whole.message }, `continued after value ${stop}`)
  }
  t.is(new Set(seen).size, 1)
})

test('a million failures do not grow the stack', async t => {
  const bad = E.left('bad')
  const failures = fromIterable<E.Either<string, number>>({
    *[Symbol.iterator]() {
      for (let i = 0; i < 1_000_000; i++) yield bad
      yield E.right(1)
    },
  })
  t.deepEqual(await collect(pipe(failures, orSkip({ maxFailedShare: 1 }))), [1])
})

test('what is out of range is refused when it is built, by name', t => {
  for (const maxFailedShare of [-0.1, 1.1, Number.NaN])
    t.throws(() => orSkip({ maxFailedShare }), {
      message: `orSkip: expected maxFailedShare to be between 0 and 1, got ${maxFailedShare}`,
    })
  t.throws(() => orSkip({ maxFailedShare: 0.5, minimumSeen: 0 }), {
    message: /^orSkip: expected minimumSeen .* got 0$/,
  })
})
