import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { concat } from '../../../lib/flowable/concat.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { collect, collectFirst, range } from './collect.js'

/** Three flows of three values that note when they are opened. */
const noting = () => {
  const opened: number[] = []
  const flow = concat(
    range(3).map(i =>
      fromIterable({
        [Symbol.iterator]: () => {
          opened.push(i)
          return range(3)
            .map(n => 10 * i + n)
            .values()
        },
      }),
    ),
  )
  return { opened, flow }
}

test('a flow is opened when a value of it is wanted, not before', async t => {
  const { opened, flow } = noting()
  for (const [count, expected] of [
    [3, [0]],
    [4, [0, 1]],
    [7, [0, 1, 2]],
  ] as const) {
    opened.length = 0
    await collectFirst(flow, count)
    t.deepEqual(opened, expected)
  }
})

test('a continued run opens only the flow in which it stands, and those after it', async t => {
  const { opened, flow } = noting()
  const { state } = await collectFirst(flow, 5)
  t.deepEqual(state, [1, 2])
  opened.length = 0
  t.deepEqual(await collect(flow, state), [12, 20, 21, 22])
  t.deepEqual(opened, [1, 2])
})

test('a hundred thousand empty flows do not grow the stack', async t => {
  const empty = fromIterable<number>([])
  t.deepEqual(await collect(concat([...Array(100_000).fill(empty), fromIterable([1])])), [1])
})

test('concat of none is empty, and concat of one long flow is that flow', async t => {
  t.deepEqual(await collect(concat([])), [])
  t.is((await collect(concat([fromIterable(range(60_000))]))).length, 60_000)
})

test('a state of another pipeline is refused by name', async t => {
  const two = concat([fromIterable([1]), fromIterable([2])])
  await t.throwsAsync(collect(two, [2, null]), { message: /^concat: expected a state .* 0…1, got 2/ })
  await t.throwsAsync(
    pipe(two, flow => collect(flow, 3)),
    { message: /^concat: expected a state/ },
  )
})
