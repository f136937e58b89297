import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { Checkpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import { initialPseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'
import { type CheckpointKeeperOptions, checkpointKeeper } from '../../../lib/train/checkpoint-keeper.js'

/** Lets all that waits for nothing but promises come to its end. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve))

/** A keeper of a run whose steps, clock and disk are the test's. */
const keeperOf = ({ made = 0, ...options }: Partial<CheckpointKeeperOptions> & { made?: number } = {}) => {
  const now = { ms: 0, made, validated: 0 }
  const dueSteps = new Set<number>()
  const taken: number[] = []
  const begun: Checkpoint[] = []
  const written: number[] = []
  const disk: { end(): void; fail(error: Error): void }[] = []
  const keeper = checkpointKeeper({
    folder: {
      file: step => `${step}`,
      write: checkpoint => {
        begun.push(checkpoint)
        return new Promise((end, fail) => disk.push({ end, fail }))
      },
      newest: () => E.right(null),
    },
    learner: {
      made: () => ({ step: now.made, state: [now.made] }),
      snapshot: () => {
        taken.push(now.made)
        const tensors = Promise.resolve(new Map([['weight/a', { shape: [1], data: Float32Array.of(now.made) }]]))
        return { step: now.made, pipeline: [now.made], pseudoLabels: initialPseudoLabelState, tensors }
      },
    },
    rest: () => ({
      configuration: quickstart,
      data: 'these',
      validation: { validated: now.validated, best: null, since: 0 },
    }),
    dueAfter: step => dueSteps.has(step),
    everyMinutes: 10,
    everySteps: null,
    onWritten: step => written.push(step),
    nowMs: () => now.ms,
    ...options,
  })
  /** A step, known to the history as soon as it is made; what is written is on the disk before the next. */
  const after = (number: number, due: boolean) => {
    if (due) dueSteps.add(number)
    keeper.after(number)
  }
  const step = async (number: number, due = false) => {
    now.made = number
    after(number, due)
    await settled()
    disk.at(-1)?.end()
    await settled()
  }
  return { ...keeper, after, now, taken, begun, written, disk, step }
}

test('a checkpoint is written after every so many steps, whatever the clock says', async t => {
  const keeper = keeperOf({ everySteps: 3 })
  for (let number = 1; number <= 10; number++) await keeper.step(number)
  t.deepEqual(keeper.taken, [3, 6, 9])
  t.deepEqual(keeper.written, [3, 6, 9])
  t.deepEqual(
    keeper.begun.map(({ head, tensors }) => [head.step, head.pipeline, tensors.get('weight/a')?.data[0]]),
    [
      [3, [3], 3],
      [6, [6], 6],
      [9, [9], 9],
    ],
  )
})

test('a checkpoint is written when so many minutes have gone by since the last was taken, whatever it was for', async t => {
  const keeper = keeperOf({ everyMinutes: 0.1 })
  for (const [number, ms, due] of [
    [1, 5_999, false],
    [2, 6_000, false],
    [3, 11_999, false],
    [4, 11_999, true],
    [5, 12_000, false],
    [6, 17_998, false],
    [7, 17_999, false],
  ] as const) {
    keeper.now.ms = ms
    await keeper.step(number, due)
  }
  t.deepEqual(keeper.written, [2, 4, 7])
})

test('without minutes or steps gone by, only what is due is written', async t => {
  const keeper = keeperOf()
  for (const number of [1, 2, 3, 4]) await keeper.step(number, number === 2 || number === 3)
  t.deepEqual(keeper.written, [2, 3])
})

test('one is written at a time: what falls due meanwhile is taken, once, when it is on the disk', async t => {
  const keeper = keeperOf()
  const { now, taken, written, disk } = keeper
  const after = async (number: number, due: boolean) => {
    now.made = number
    keeper.after(number, due)
    await settled()
  }
  await after(1, true)
  await after(2, true)
  await after(3, true)
  await after(4, false)
  t.deepEqual([taken, written, disk.length], [[1], [], 1])
  disk[0]!.end()
  await settled()
  t.deepEqual([taken, written], [[1], [1]])
  await after(5, false)
  t.deepEqual([taken, written, disk.length], [[1, 5], [1], 2])
  disk[1]!.end()
  await after(6, false)
  t.deepEqual([taken, written, disk.length], [[1, 5], [1, 5], 2])
})

test('what a device has made beyond the history is not taken: it stays due until no step is ahead', async t => {
  const keeper = keeperOf()
  // A device has made the second step when the first is reported.
  keeper.now.made = 2
  t.false(keeper.isDue(1))
  keeper.after(1, true)
  await settled()
  t.deepEqual(keeper.taken, [])
  t.true(keeper.isDue(2), 'so that no third is begun before it')
  keeper.now.validated = 2
  keeper.after(2, false)
  t.false(keeper.isDue(3), 'one is being written')
  await settled()
  t.deepEqual(keeper.taken, [2])
  t.like(keeper.begun[0]!.head, { step: 2, pipeline: [2], validation: { validated: 2 } })
})

test('weights that are not finite do not take the place of those that are', async t => {
  const broken = new Map([['weight/a', { shape: [3], data: Float32Array.of(1, Number.NaN, 2) }]])
  const snapshot = () => ({
    step: 1,
    pipeline: null,
    pseudoLabels: initialPseudoLabelState,
    tensors: Promise.resolve(broken),
  })
  const keeper = keeperOf({ learner: { made: () => ({ step: 1, state: null }), snapshot } })
  keeper.after(1, true)
  await keeper.finish(1)
  t.deepEqual(keeper.begun, [])
})

for (const failing of ['the disk', 'the device'] as const)
  test(`a failure of ${failing} is thrown after the next step, and at the end; nothing more is written`, async t => {
    const error = new Error(`${failing} is full`)
    const keeper = keeperOf(
      failing === 'the disk'
        ? {}
        : {
            learner: {
              made: () => ({ step: 1, state: null }),
              snapshot: () => ({
                step: 1,
                pipeline: null,
                pseudoLabels: initialPseudoLabelState,
                tensors: Promise.reject(error),
              }),
            },
          },
    )
    keeper.now.made = 1
    keeper.after(1, true)
    await settled()
    keeper.disk[0]?.fail(error)
    await settled()
    t.is(
      t.throws(() => keeper.after(2, true)),
      error,
    )
    t.is(await t.throwsAsync(keeper.finish(2)), error)
    t.deepEqual(keeper.written, [])
    t.is(keeper.begun.length, failing === 'the disk' ? 1 : 0)
  })

test('a failure that comes while the end is waited for rejects it', async t => {
  const keeper = keeperOf()
  keeper.now.made = 1
  keeper.after(1, true)
  await settled()
  const finished = keeper.finish(1)
  keeper.disk[0]!.fail(new Error('full'))
  await t.throwsAsync(finished, { message: 'full' })
})

test('the end waits for what is being written, and writes only what is new', async t => {
  const keeper = keeperOf()
  keeper.now.made = 1
  keeper.after(1, true)
  await settled()
  keeper.now.made = 2
  keeper.after(2, false)
  let ended = false
  const finished = keeper.finish(2).then(() => {
    ended = true
  })
  await settled()
  t.deepEqual([keeper.begun.length, ended], [1, false])
  keeper.disk[0]!.end()
  await settled()
  t.deepEqual([keeper.begun.length, ended], [2, false])
  keeper.disk[1]!.end()
  await finished
  t.deepEqual(keeper.written, [1, 2])
  await keeper.finish(2)
  t.is(keeper.begun.length, 2)
})

test('a run that has a checkpoint of its last step, or has made none, ends without another', async t => {
  const resumed = keeperOf({ made: 7 })
  await resumed.finish(7)
  const fresh = keeperOf()
  await fresh.finish(0)
  t.deepEqual([resumed.begun, fresh.begun], [[], []])
})

test('at the end, a step that the history has not got is not written', async t => {
  const keeper = keeperOf()
  keeper.now.made = 2
  keeper.after(1, true)
  await keeper.finish(1)
  t.is(keeper.begun.length, 0)
  const finished = keeper.finish(2)
  await settled()
  keeper.disk[0]!.end()
  await finished
  t.deepEqual(keeper.written, [2])
})

test('whatever falls due and however long the disk takes, what is written is in order, of known steps, and ends with the last', t =>
  fc.assert(
    fc.asyncProperty(
      // For each step: whether it is due, whether a device is a step ahead, whether the disk has ended by then.
      fc.array(fc.record({ due: fc.boolean(), ahead: fc.boolean(), ends: fc.boolean() }), { maxLength: 20 }),
      async moments => {
        const keeper = keeperOf()
        const pending = () => keeper.begun.length - keeper.written.length
        for (const [i, { due, ahead, ends }] of moments.entries()) {
          const step = i + 1
          const before = keeper.begun.length
          keeper.now.made = Math.max(keeper.now.made, ahead && step < moments.length ? step + 1 : step)
          keeper.after(step, due)
          await settled()
          for (const { head } of keeper.begun.slice(before)) t.true(head.step <= step)
          t.true(pending() <= 1)
          if (ends) keeper.disk.at(-1)?.end()
          await settled()
        }
        const finished = keeper.finish(moments.length)
        for (let waited = 0; waited < 2; waited++) {
          await settled()
          keeper.disk.at(-1)?.end()
        }
        await finished
        t.deepEqual(
          keeper.written,
          [...new Set(keeper.written)].toSorted((a, b) => a - b),
        )
        t.deepEqual(
          keeper.written,
          keeper.begun.map(({ head }) => head.step),
        )
        t.is(keeper.written.at(-1) ?? 0, moments.length)
      },
    ),
    { seed: 1, numRuns: 100 },
  ))
