import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs'
import { problems } from '../../../lib/codec/problems.js'
import { State } from '../../../lib/codec/state.js'
import * as F from '../../../lib/index.js'
import { turn } from './laws/quiet.js'

const numbers = {
  *[Symbol.iterator]() {
    for (let i = 0; ; i++) yield i
  },
}

/** A state as a checkpoint keeps it. */
const saved = (state: F.State): F.State => {
  const decoded = State.decode(JSON.parse(JSON.stringify(state)))
  if (E.isLeft(decoded)) throw new Error(problems(decoded.left).join('; '))
  return decoded.right
}

test("forEach's state goes through JSON and its codec, and continues at every edge", async t => {
  const flow = () =>
    pipe(
      F.fromIterable(numbers),
      F.filter(n => n % 2 === 0),
      F.zip(F.mix([{ from: F.fromIterable(numbers), weight: 2 }])),
      F.take(6),
      F.batch(2),
    )
  const seen: unknown[] = []
  const first: F.Running = pipe(
    flow(),
    F.forEach(value => seen.push(value) === 1 && first.stop()),
  )
  await first
  // The handler was still at it when it stopped the run: the value counts as not handled.
  t.is(first.state(), null)
  const second: F.Running = pipe(
    flow(),
    F.forEach(
      async value => {
        await turn()
        seen.push(value)
        if (seen.length === 3) throw new Error('the second batch broke')
      },
      { from: saved(first.state()) },
    ),
  )
  await t.throwsAsync(second, { message: 'the second batch broke' })
  const from = saved(second.state())
  const rest = [
    [
      [4, 2],
      [6, 3],
    ],
    [
      [8, 4],
      [10, 5],
    ],
  ]
  const pulled: unknown[] = []
  for await (const value of F.toAsyncIterable(flow(), { from })) pulled.push(value)
  t.deepEqual(pulled, rest)
  t.deepEqual(await lastValueFrom(F.toObservable(flow(), { from }).pipe(toArray())), rest)
  const handled: unknown[] = []
  const third = pipe(
    flow(),
    F.forEach(value => handled.push(value), { from }),
  )
  await third
  t.deepEqual(handled, rest)
  // At its end, too.
  const over = pipe(
    flow(),
    F.forEach(() => t.fail(), { from: saved(third.state()) }),
  )
  await over
  t.deepEqual(over.state(), third.state())
})

test('the state of what came out of order is refused, by its codec and by every edge, in a sentence', async t => {
  const unordered = F.mapAsync(async (n: number) => n, { concurrency: 2, ordered: false })
  const running = pipe(
    F.fromIterable([1, 2, 3, 4]),
    unordered,
    F.batch(2),
    F.forEach(() => {}),
  )
  await running
  t.throws(() => saved(running.state()), { message: /expected a whole number of at least 0, got -1/ })
  const flow = F.fromIterable([1, 2])
  const from = running.state()
  const refused = {
    message: /^fromIterable: expected a state that this pipeline saved, got -1 \(.*whole number of at least 0/,
  }
  await t.throwsAsync(
    pipe(
      flow,
      F.forEach(() => t.fail(), { from }),
    ),
    refused,
  )
  await t.throwsAsync(firstValueFrom(F.toObservable(flow, { from })), refused)
  await t.throwsAsync(F.toAsyncIterable(flow, { from })[Symbol.asyncIterator]().next(), refused)
})
