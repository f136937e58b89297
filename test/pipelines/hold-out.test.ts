import test from 'ava'
import fc from 'fast-check'
import { holdOut } from '../../pipelines/hold-out.js'

const options = { share: 0.25, seed: 1, source: 'chex' }
const repeated = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([label, count]) => Array<string>(count).fill(label))
const tally = (labels: readonly string[], indices: readonly number[]) =>
  Object.fromEntries([...new Set(labels)].map(label => [label, indices.filter(i => labels[i] === label).length]))

test('of each class its share, rounded', t => {
  const labels = repeated({ normal: 8, abnormal: 30 })
  t.deepEqual(tally(labels, holdOut(labels, options)), { normal: 2, abnormal: 8 })
  t.deepEqual(tally(labels, holdOut(labels, { ...options, share: 0.1 })), { normal: 1, abnormal: 3 })
})

test('at least one of a class and not all of it; a single image is learnt from', t => {
  const labels = repeated({ many: 40, two: 2, one: 1 })
  t.deepEqual(tally(labels, holdOut(labels, { ...options, share: 0.01 })), { many: 1, two: 1, one: 0 })
  t.deepEqual(tally(labels, holdOut(labels, { ...options, share: 0.99 })), { many: 39, two: 1, one: 0 })
  t.deepEqual(holdOut([], options), [])
})

test('the seed and the source decide which', t => {
  const labels = repeated({ '': 40 })
  t.deepEqual(holdOut(labels, options), holdOut(labels, options))
  t.notDeepEqual(holdOut(labels, options), holdOut(labels, { ...options, seed: 2 }))
  t.notDeepEqual(holdOut(labels, options), holdOut(labels, { ...options, source: 'mcu' }))
})

test('for any classes: ascending, each once, shares right, and a larger share contains a smaller one', t => {
  const anyLabels = fc.array(fc.constantFrom('', 'normal', 'abnormal', '__proto__'), { maxLength: 60 })
  const anyShare = fc.integer({ min: 1, max: 99 }).map(percent => percent / 100)
  fc.assert(
    fc.property(anyLabels, anyShare, anyShare, fc.nat(1000), (labels, one, other, seed) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)].map(share =>
        holdOut(labels, { share, seed, source: 'a' }),
      )
      const rightShare = [...new Set(labels)].every(label => {
        const size = labels.filter(value => value === label).length
        const held = large!.filter(i => labels[i] === label).length
        if (size === 1) return held === 0
        const exact = Math.max(one, other) * size
        return held >= 1 && held < size && (Math.abs(held - exact) <= 0.5 || held === 1 || held === size - 1)
      })
      return (
        rightShare && large!.every((i, at) => at === 0 || i > large![at - 1]!) && small!.every(i => large!.includes(i))
      )
    }),
    { seed: 1, numRuns: 300 },
  )
  t.pass()
})
