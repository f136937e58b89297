import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import * as F from '../../../lib/index.js'
import { collect, range } from './collect.js'

const inGroups = (size: number) => pipe(F.fromIterable(range(10)), F.batch(size), F.unbatch(size))

test('groups of any size, empty ones too, come out one by one', async t => {
  t.deepEqual(await collect(pipe(F.fromIterable([[1, 2], [], [3], [4, 5, 6]]), F.unbatch(3))), [1, 2, 3, 4, 5, 6])
  t.deepEqual(await collect(pipe(F.fromIterable<number[]>([[], []]), F.unbatch(1))), [])
})

test('a run may continue with groups of another size', async t => {
  for (const [before, after] of [
    [4, 1],
    [4, 3],
    [3, 5],
    [1, 4],
  ] as const)
    for (let stop = 1; stop <= 10; stop++) {
      const seen: number[] = []
      const first: F.Running = pipe(
        inGroups(before),
        F.forEach(n => seen.push(n) === stop && queueMicrotask(() => void first.stop())),
      )
      await first
      await pipe(
        inGroups(after),
        F.forEach(n => seen.push(n), { from: first.state() }),
      )
      t.deepEqual(seen, range(10), `${before}, then ${after} after ${stop}`)
    }
})

test('a group that is too large, and a size out of range, are refused', async t => {
  await t.throwsAsync(collect(pipe(F.fromIterable([[1, 2, 3]]), F.unbatch(2))), {
    message: 'unbatch: expected groups of at most 2 values, got 3',
  })
  t.throws(() => F.unbatch(0), { message: 'unbatch: expected size to be a whole number of at least 1, got 0' })
})
