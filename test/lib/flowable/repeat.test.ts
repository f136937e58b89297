import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { repeat } from '../../../lib/flowable/repeat.js'
import { take } from '../../../lib/flowable/take.js'
import { toObservable } from '../../../lib/flowable/to-observable.js'
import { collect } from './collect.js'

test('a flow of one value, repeated a hundred thousand times, does not grow the stack', async t => {
  const ones = pipe(fromIterable([1]), repeat(100_000))
  t.is((await collect(ones)).length, 100_000)
  let count = 0
  await toObservable(ones).forEach(() => {
    count++
  })
  t.is(count, 100_000)
})

test('without a count it goes on without end', async t => {
  t.deepEqual(await collect(pipe(fromIterable([1, 2]), repeat(), take(5))), [1, 2, 1, 2, 1])
})

test('an empty flow: none where the rounds are counted, an error by name where they are not', async t => {
  t.deepEqual(await collect(pipe(fromIterable([]), repeat(3))), [])
  await t.throwsAsync(collect(pipe(fromIterable([]), repeat())), {
    message: 'repeat: expected at least one value before the next round, got none in round 0',
  })
  const silent = fromAsyncIterable(async function* () {})
  await t.throwsAsync(collect(pipe(silent, repeat())), { message: /^repeat: .* got none in round 0$/ })
})

test('a run continued at the very end of a round goes on with the next', async t => {
  t.deepEqual(await collect(pipe(fromIterable([1, 2]), repeat(), take(4)), [1, [0, 2]]), [1, 2, 1])
})

test('a count out of range is refused when it is built', t => {
  for (const count of [-1, 1.5, Number.NaN, Number.NEGATIVE_INFINITY])
    t.throws(() => repeat(count), {
      message: `repeat: expected count to be a whole number of at least 0, got ${count}`,
    })
})
