import test from 'ava'
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { Subject } from 'rxjs'
import { flowable } from '../../../lib/flowable/flowable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { mapAsync, UNRESUMABLE } from '../../../lib/flowable/map-async.js'
import { permutation } from '../../../lib/flowable/permutation.js'
import { shuffle } from '../../../lib/flowable/shuffle.js'
import { collect, collectFirst, range } from './collect.js'

/** The numbers 0 … count − 1, counting how many were given. */
const counting = (count: number) => {
  const self = { given: 0 }
  const values = fromIterable({
    *[Symbol.iterator]() {
      for (let i = 0; i < count; i++) {
        self.given++
        yield i
      }
    },
  })
  return { self, values }
}

test('every block has its own values, in the order of its key and number', async t => {
  const values = await collect(pipe(fromIterable(range(25)), shuffle({ window: 10, key: [3, 9] })))
  t.deepEqual(values.slice(0, 10), range(10).map(permutation(10, [3, 9, 0])))
  t.deepEqual(
    values.slice(10, 20),
    range(10).map(i => 10 + permutation(10, [3, 9, 1])(i)),
  )
  t.deepEqual(
    values.slice(20),
    range(5).map(i => 20 + permutation(5, [3, 9, 2])(i)),
  )
})

test('stopped anywhere and continued, it gives the rest exactly, for any window', async t => {
  const cases = fc.integer({ min: 1, max: 12 }).chain(window =>
    fc.record({
      window: fc.constant(window),
      length: fc.integer({ min: 1, max: 30 }),
      stop: fc.integer({ min: 1, max: 30 }),
      seed: fc.maxSafeInteger(),
    }),
  )
  await fc.assert(
    fc.asyncProperty(cases, async ({ window, length, stop, seed }) => {
      const { self, values } = counting(length)
      const flow = pipe(values, shuffle({ window, key: [seed] }))
      const whole = await collect(flow)
      const first = await collectFirst(flow, stop)
      self.given = 0
      const rest = await collect(flow, first.state)
      t.deepEqual([...first.values, ...rest], whole)
      t.deepEqual(
        whole.toSorted((a, b) => a - b),
        range(length),
      )
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('a continued run reads again only the block in which it stands', async t => {
  const from = (at: number) => {
    const opened: unknown[] = []
    const source = flowable<number>('noting', stage => {
      opened.push(stage.run.from)
      return stage.open(fromIterable(range(40)), stage.run.from, { next: stage.emit }).request
    })
    const flow = pipe(source, shuffle({ window: 10, key: [1] }))
    return collectFirst(flow, at).then(async ({ state }) => {
      opened.length = 0
      await collectFirst(flow, 1, state)
      return opened
    })
  }
  t.deepEqual(await from(13), [10])
  t.deepEqual(await from(19), [10])
  // After the last value of a block there is nothing to read again.
  t.deepEqual(await from(20), [20])
})

test('the next block is read while this one is given, within the same window', t => {
  const { self, values } = counting(100)
  const requests = new Subject<number>()
  let received = 0
  pipe(values, shuffle({ window: 10, key: [1] }))(requests).subscribe(() => received++)
  t.is(self.given, 0)
  for (const expected of range(60)) {
    requests.next(1)
    t.is(received, expected + 1)
    t.is(self.given, received + 10)
  }
})

test('sixty thousand values do not grow the stack', async t => {
  const values = await collect(pipe(fromIterable(range(60_000)), shuffle({ window: 1000, key: [1] })))
  t.is(new Set(values).size, 60_000)
})

test('where the source cannot be continued, no state claims that it can', async t => {
  const unordered = mapAsync(async (n: number) => n, { concurrency: 3, ordered: false })
  const flow = pipe(fromIterable(range(20)), unordered, shuffle({ window: 5, key: [1] }))
  for (const count of [1, 5, 6]) t.is((await collectFirst(flow, count)).state, UNRESUMABLE)
})

test('a state of a larger window is refused by name', async t => {
  const shuffled = (window: number) => pipe(fromIterable(range(20)), shuffle({ window, key: [1] }))
  const { state } = await collectFirst(shuffled(10), 8)
  await t.throwsAsync(collect(shuffled(5), state), { message: /^shuffle: expected a state .* 0…4, got 8/ })
})

test('what is out of range is refused when it is built, by name', t => {
  t.throws(() => shuffle({ window: 0, key: [] }), {
    message: 'shuffle: expected window to be a whole number of at least 1, got 0',
  })
  t.throws(() => shuffle({ window: 2, key: [1, Number.NaN] }), { message: /^shuffle: expected key .* got NaN in it$/ })
})
