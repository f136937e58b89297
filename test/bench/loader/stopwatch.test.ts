import test from 'ava'
import fc from 'fast-check'
import { stopwatch } from '../../../bench/loader/stopwatch.js'

/** A stopwatch on a clock that goes `msPerSample` for each sample, on two cores. */
const timed = (files: number, batchSize: number, minSeconds: number, msPerSample: number) => {
  let nowMs = 1000
  let firsts = 0
  const job = { paths: Array.from({ length: files }, (_, i) => `${i}`), batchSize, minSeconds }
  const watch = stopwatch(job, () => firsts++, { nowMs: () => nowMs, coreMs: () => 2 * nowMs })
  const arrive = (samples: number) => {
    nowMs += samples * msPerSample
    return watch.arrived(samples)
  }
  return { watch, arrive, firsts: () => firsts }
}

test('a pass warms up, the next is measured', t => {
  const { watch, arrive, firsts } = timed(20, 10, 0.001, 5)
  t.deepEqual([arrive(10), arrive(10), arrive(10), arrive(10)], [true, true, true, false])
  t.is(firsts(), 1)
  t.deepEqual(watch.reading(), { samples: 20, seconds: 0.1, coreSeconds: 0.2, firstBatchMs: 50 })
})

test('samples one by one: the first batch is there with as many as it would hold', t => {
  const { watch, arrive, firsts } = timed(20, 10, 0.001, 5)
  for (let i = 0; i < 9; i++) arrive(1)
  t.is(firsts(), 0)
  arrive(1)
  t.is(firsts(), 1)
  while (arrive(1));
  t.is(watch.reading().firstBatchMs, 50)
  t.is(watch.reading().samples, 20)
})

test('short passes are repeated until they have taken long enough, in the warm-up and in the measurement', t => {
  const { watch, arrive } = timed(10, 10, 1, 30)
  let batches = 0
  do batches++
  while (arrive(10))
  // 0.3 s a pass: four to warm up, four to measure.
  t.is(batches, 8)
  t.is(watch.reading().samples, 40)
  t.false(arrive(10))
  t.is(watch.reading().samples, 40)
})

test('a loader that ends early has no reading', t => {
  const { watch, arrive } = timed(20, 10, 0.001, 5)
  arrive(10)
  t.throws(() => watch.reading(), { message: /it ended early/ })
})

test('whole passes up to a batch, at the true rate, whatever the sizes', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        fc.record({
          files: fc.integer({ min: 1, max: 200 }),
          batchSize: fc.integer({ min: 1, max: 20 }),
          minMs: fc.integer({ min: 1, max: 3000 }),
          msPerSample: fc.integer({ min: 1, max: 50 }),
        }),
        ({ files, batchSize, minMs, msPerSample }) => {
          const { watch, arrive } = timed(files, batchSize, minMs / 1000, msPerSample)
          while (arrive(batchSize));
          const { samples, seconds } = watch.reading()
          return (
            samples >= files &&
            samples % files < batchSize &&
            1000 * seconds >= minMs &&
            Math.abs(samples / seconds - 1000 / msPerSample) < 1e-6
          )
        },
      ),
      { seed: 1 },
    ),
  )
})
