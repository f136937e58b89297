import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { epochs } from '../../../lib/flowable/epochs.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { shuffle } from '../../../lib/flowable/shuffle.js'
import { take } from '../../../lib/flowable/take.js'
import { collect, collectFirst, range } from './collect.js'

const shuffled = (epoch: number) => pipe(fromIterable(range(10)), shuffle({ window: 10, key: [1, epoch] }))

test('every epoch has every value once, in an order of its own', async t => {
  const values = await collect(epochs(shuffled, 3))
  const rounds = range(3).map(epoch => values.slice(10 * epoch, 10 * epoch + 10))
  for (const round of rounds) t.deepEqual(round.toSorted(), range(10))
  t.is(new Set(rounds.map(String)).size, 3)
})

test('a continued run opens only the epoch in which it stands', async t => {
  const made: number[] = []
  const flow = epochs(epoch => {
    made.push(epoch)
    return fromIterable([epoch, epoch])
  }, 4)
  const { state } = await collectFirst(flow, 5)
  made.length = 0
  t.deepEqual(await collect(flow, state), [2, 3, 3])
  t.deepEqual(made, [2, 3])
  // More epochs than it was to have, one of its states at the end: it goes on.
  t.deepEqual(
    await collect(
      epochs(epoch => fromIterable([epoch]), 3),
      [1, 1],
    ),
    [2],
  )
})

test('an epoch that turns out empty is an error by name where they have no end', async t => {
  const waning = epochs(epoch => fromIterable(range(3 - epoch)))
  await t.throwsAsync(collect(waning), {
    message: 'epochs: expected at least one value before the next round, got none in round 3',
  })
  t.is((await collect(epochs(epoch => fromIterable(range(3 - epoch)), 4))).length, 6)
})

test('what the function throws fails the run', async t => {
  const flow = epochs(epoch => {
    if (epoch === 1) throw new Error('no such epoch')
    return fromIterable([epoch])
  })
  await t.throwsAsync(collect(flow), { message: 'no such epoch' })
  t.deepEqual(await collect(pipe(flow, take(1))), [0])
})

test('a count out of range is refused when it is built', t => {
  t.throws(() => epochs(shuffled, 0.5), {
    message: 'epochs: expected count to be a whole number of at least 0, got 0.5',
  })
})
