import test from 'ava'
import fc from 'fast-check'
import { type HoldOutOptions, holdOut as holdOutOf } from '../../pipelines/hold-out.js'

/** Of images of which nobody knows whose they are. */
const holdOut = (labels: readonly string[], of: HoldOutOptions) =>
  holdOutOf(
    labels.map(label => ({ label, patientId: null })),
    of,
  )
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

test('without patients the images held out are those of ever', t => {
  const labels = repeated({ normal: 8, abnormal: 30 })
  t.deepEqual(holdOut(labels, options), [4, 7, 8, 9, 12, 14, 21, 28, 32, 36])
})

test('for any patients: held out together, not all, and off the share by at most half of a patient', t => {
  const anyImages = fc.array(
    fc.record({
      label: fc.constantFrom('normal', 'abnormal'),
      patientId: fc.option(fc.integer({ min: 1, max: 12 }).map(String), { nil: null }),
    }),
    { maxLength: 60 },
  )
  const anyShare = fc.integer({ min: 1, max: 99 }).map(percent => percent / 100)
  fc.assert(
    fc.property(anyImages, anyShare, anyShare, fc.nat(1000), (images, one, other, seed) => {
      const [small, large] = [Math.min(one, other), Math.max(one, other)].map(share =>
        holdOutOf(images, { share, seed, source: 'a' }),
      ) as [readonly number[], readonly number[]]
      const held = new Set(large)
      const together = images.every(({ patientId }, i) =>
        images.every((image, j) => patientId === null || image.patientId !== patientId || held.has(i) === held.has(j)),
      )
      return together && held.size < Math.max(images.length, 1) && small.every(i => held.has(i))
    }),
    { seed: 2, numRuns: 300 },
  )
  // Ten patients of four images and one class: three tenths are three patients.
  const ten = Array.from({ length: 40 }, (_, i) => ({ label: 'normal', patientId: `${i % 10}` }))
  t.is(holdOutOf(ten, { share: 0.3, seed: 1, source: 'a' }).length, 12)
  // A patient of several classes is of the one that most of the images have.
  const both = [...Array(6).keys()].map(i => ({ label: i % 3 ? 'abnormal' : 'normal', patientId: i < 3 ? 'p' : 'q' }))
  t.is(holdOutOf(both, { share: 0.5, seed: 1, source: 'a' }).length, 3)
})
