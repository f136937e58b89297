import test from 'ava'
import fc from 'fast-check'
import { PseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'
import { createPseudoLabelling, type PseudoLabellingOptions } from '../../../lib/train/pseudo-labelling.js'

const base: PseudoLabellingOptions = { policy: 'fixed', threshold: 0.9, images: 10, target: null }
const near = (a: number, b: number) => Math.abs(a - b) < 1e-6
const nearBoth = (got: unknown, expected: readonly [number, number]) =>
  Array.isArray(got) && got.length === 2 && near(got[0], expected[0]) && near(got[1], expected[1])

test('a fixed threshold without alignment is a plain number that nothing changes', t => {
  const labelling = createPseudoLabelling(base)
  const before = labelling.state()
  t.false(labelling.observes)
  labelling.observe(['a', 'b'], Float32Array.of(0.1, 0.99))
  t.deepEqual(labelling.lossOptions(), { threshold: 0.9, alignment: null })
  t.deepEqual(labelling.state(), before)
})

test('FlexMatch keeps the latest confident class of each image, by hand', t => {
  const labelling = createPseudoLabelling({ ...base, policy: 'flexmatch' })
  t.true(labelling.observes)
  t.deepEqual(labelling.lossOptions(), { threshold: [0, 0], alignment: null })
  labelling.observe(['a', 'b', 'c', 'd'], Float32Array.of(0.95, 0.03, 0.5, 0.92))
  t.deepEqual(labelling.state().confidentClass, { a: 1, b: 0, d: 1 })
  // σ = 1, 2 and 7 undecided: β = 1/7, 2/7; β/(2 − β) = 1/13, 1/6.
  t.true(nearBoth(labelling.lossOptions().threshold, [0.9 / 13, 0.9 / 6]))
  // a changes its class, b stays what it was when it was sure last, c is new.
  labelling.observe(['a', 'b', 'c'], Float32Array.of(0.05, 0.6, 0.01))
  t.deepEqual(labelling.state().confidentClass, { a: 0, b: 0, c: 0, d: 1 })
  // σ = 3, 1 and 6 undecided: β = 3/6, 1/6.
  t.true(nearBoth(labelling.lossOptions().threshold, [0.3, 0.9 / 11]))
})

test('FreeMatch moves a thousandth of the way to each batch, by hand', t => {
  const labelling = createPseudoLabelling({ ...base, policy: 'freematch' })
  t.deepEqual(labelling.lossOptions().threshold, [0.5, 0.5])
  labelling.observe(['a', 'b'], Float32Array.of(0.9, 0.7))
  // τ = 0.5 + 0.001·(0.8 − 0.5), p̃ of the class abnormal likewise.
  t.true(nearBoth(labelling.lossOptions().threshold, [(0.5003 * 0.4997) / 0.5003, 0.5003]))
  labelling.observe(['c'], Float32Array.of(0.1))
  // τ = 0.5003 + 0.001·(0.9 − 0.5003) = 0.5006997; p̃ = 0.5003 − 0.001·0.4003 = 0.4998997.
  t.true(nearBoth(labelling.lossOptions().threshold, [0.5006997, (0.5006997 * 0.4998997) / 0.5001003]))
  t.deepEqual(labelling.state().confidentClass, {})
})

test('alignment begins with the first mean prediction, and thresholds are of what is aligned', t => {
  const labelling = createPseudoLabelling({ ...base, policy: 'flexmatch', target: [0.5, 0.5] })
  t.is(labelling.lossOptions().alignment, null)
  labelling.observe(['a', 'b'], Float32Array.of(0.95, 0.65))
  // The first step was aligned with nothing.
  t.deepEqual(labelling.state().confidentClass, { a: 1 })
  // p_model = 0.8.
  t.true(nearBoth(labelling.lossOptions().alignment, [0.500001 / 0.200001, 0.500001 / 0.800001]))
  // 0.92·0.625 against 0.08·2.5: 0.74, not confident; 0.2 becomes 0.059, confident.
  labelling.observe(['b', 'c'], Float32Array.of(0.92, 0.2))
  t.deepEqual(labelling.state().confidentClass, { a: 1, c: 0 })
  // p_model = 0.8 + 0.001·(0.56 − 0.8).
  t.true(near(labelling.state().predictedAbnormal!, 0.79976))
})

test('a fixed threshold may be aligned, too, with the shares of the labels', t => {
  const labelling = createPseudoLabelling({ ...base, target: [0.2, 0.8] })
  t.true(labelling.observes)
  labelling.observe(['a'], Float32Array.of(0.6))
  const { threshold, alignment } = labelling.lossOptions()
  t.is(threshold, 0.9)
  t.true(nearBoth(alignment, [0.200001 / 0.400001, 0.800001 / 0.600001]))
})

const steps = fc.array(
  fc.array(fc.tuple(fc.nat(12), fc.float({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 }),
  { maxLength: 12 },
)

test('from any saved state on, through JSON, all goes on as it would have', t => {
  fc.assert(
    fc.property(
      fc.constantFrom('fixed', 'flexmatch', 'freematch'),
      fc.constantFrom(null, [0.5, 0.5] as const, [0.3, 0.7] as const),
      steps,
      fc.nat(12),
      (policy, target, batches, at) => {
        const options: PseudoLabellingOptions = { policy, threshold: 0.7, images: 13, target }
        const whole = createPseudoLabelling(options)
        let cut = createPseudoLabelling(options)
        for (const [step, batch] of batches.entries()) {
          if (step === at) {
            const decoded = PseudoLabelState.decode(JSON.parse(JSON.stringify(cut.state())))
            if (decoded._tag === 'Left') return t.fail()
            cut = createPseudoLabelling(options, decoded.right)
          }
          const [ids, weak] = [batch.map(([id]) => `${id}`), Float32Array.from(batch, ([, p]) => p)]
          whole.observe(ids, weak)
          cut.observe(ids, weak)
          t.deepEqual(cut.lossOptions(), whole.lossOptions())
        }
        t.deepEqual(cut.state(), whole.state())
      },
    ),
    { seed: 35, numRuns: 100 },
  )
})

test('a state that was given out stays as it was', t => {
  const labelling = createPseudoLabelling({ ...base, policy: 'flexmatch' })
  labelling.observe(['a'], Float32Array.of(1))
  const state = labelling.state()
  const other = createPseudoLabelling({ ...base, policy: 'flexmatch' }, state)
  other.observe(['a', 'b'], Float32Array.of(0, 0))
  t.deepEqual(state.confidentClass, { a: 1 })
  t.deepEqual(labelling.state(), state)
})

test('wrong numbers are refused in a sentence', t => {
  t.throws(() => createPseudoLabelling({ ...base, images: 0 }), {
    message: 'createPseudoLabelling: expected images to be a whole number of at least 1, got 0',
  })
  const { observe } = createPseudoLabelling(base)
  t.throws(() => observe(['a'], Float32Array.of(0.5, 0.5)), {
    message: 'Expected a probability for each of some ids, got 1 ids, 2 numbers.',
  })
  t.throws(() => observe([], new Float32Array(0)), {
    message: 'Expected a probability for each of some ids, got 0 ids, 0 numbers.',
  })
})
