import test from 'ava'
import fc from 'fast-check'
import type { Split } from '../../lib/codec/sample.js'
import { splitGroups } from '../../pipelines/split-groups.js'
import { type PartShares, type Placeable, splitParts } from '../../pipelines/split-parts.js'

const parts = ['train', 'validation', 'test'] as const satisfies readonly Split[]

/** Three shares of tenths. */
const anyShares: fc.Arbitrary<PartShares> = fc
  .tuple(fc.nat(10), fc.nat(10))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
  .map(([a, b]) => ({ train: a / 10, validation: (b - a) / 10, test: (10 - b) / 10 }))

type Sample = Placeable & Readonly<{ patientId: string | null }>

/** Samples of patients who have images of one class (or of both, if told to), and of nobody known. */
const anySamples = (pure: boolean): fc.Arbitrary<readonly Sample[]> =>
  fc
    .array(
      fc.record({
        source: fc.constantFrom('chex', 'nihx'),
        label: fc.constantFrom('normal', 'abnormal', null),
        patient: fc.option(fc.nat(20), { nil: null }),
      }),
      { maxLength: 80 },
    )
    .map(all =>
      all.map(({ source, label, patient }, i) => {
        const patientId = patient === null ? null : `${pure ? `${label} ` : ''}${patient}`
        return { source, label, patientId, name: patientId === null ? `id ${i}` : `${source} ${patientId}` }
      }),
    )

const split = (samples: readonly Sample[], shares: PartShares, seed = 1) => {
  const groups = splitGroups(samples.map(({ source, patientId }) => ({ source, patientId, content: [] })))
  return { groups, placed: splitParts(samples, groups, { shares, seed }) }
}
const count = (placed: readonly Split[], part: Split, indices: readonly number[]) =>
  indices.filter(i => placed[i] === part).length

test('any patients, any shares: each sample in one part, no patient in two', t => {
  fc.assert(
    fc.property(anySamples(false), anyShares, fc.nat(1000), (samples, shares, seed) => {
      const { groups, placed } = split(samples, shares, seed)
      return (
        placed.length === samples.length &&
        placed.every(part => shares[part] > 0) &&
        groups.every(group => new Set(group.map(i => placed[i])).size === 1)
      )
    }),
    { seed: 1, numRuns: 300 },
  )
  t.pass()
})

test('of each source and class, test and train are off their shares by half a patient, validation by one', t => {
  fc.assert(
    fc.property(anySamples(true), anyShares, fc.nat(1000), (samples, shares, seed) => {
      const { groups, placed } = split(samples, shares, seed)
      const strata = new Set(samples.map(({ source, label }) => `${source} ${label}`))
      return [...strata].every(stratum => {
        const own = [...samples.keys()].filter(i => `${samples[i]?.source} ${samples[i]?.label}` === stratum)
        const largest = Math.max(...groups.filter(([i]) => own.includes(i ?? -1)).map(({ length }) => length))
        return parts.every(part => {
          const off = Math.abs(count(placed, part, own) - shares[part] * own.length)
          return off <= largest * (part === 'validation' ? 1 : 0.5) + 1e-9
        })
      })
    }),
    { seed: 2, numRuns: 300 },
  )
  t.pass()
})

test('the order of the samples means nothing, the seed decides', t => {
  fc.assert(
    fc.property(anySamples(false), anyShares, fc.nat(1000), (samples, shares, seed) => {
      const { placed } = split(samples, shares, seed)
      const back = split(samples.toReversed(), shares, seed).placed.toReversed()
      return placed.every((part, i) => part === back[i])
    }),
    { seed: 3, numRuns: 200 },
  )
  const many = Array.from({ length: 60 }, (_, i) => ({ source: 'a', label: null, patientId: null, name: `${i}` }))
  const halves = { train: 0.5, validation: 0, test: 0.5 }
  t.deepEqual(split(many, halves, 1).placed, split(many, halves, 1).placed)
  t.notDeepEqual(split(many, halves, 1).placed, split(many, halves, 2).placed)
})

test('one image more moves at most one image over each cut', t => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ source: 'a', label: null, patientId: null, name: `image ${i}` }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), anyShares, fc.nat(1000), (size, shares, seed) => {
      const before = split(named(size), shares, seed).placed
      const after = split(named(size + 1), shares, seed).placed
      return before.filter((part, i) => part !== after[i]).length <= 2
    }),
    { seed: 4, numRuns: 300 },
  )
  t.pass()
})

test('a data set that grows by a tenth keeps nearly all where they were', t => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ source: 'a', label: null, patientId: null, name: `image ${i}` }))
  const shares = { train: 0.7, validation: 0.1, test: 0.2 }
  const [before, after] = [2000, 2200].map(size => split(named(size), shares).placed)
  const moved = before?.filter((part, i) => part !== after?.[i]).length ?? 0
  // Of 200 new ones 40 ± 5.7 fall into the test part, and 60 ± 6.5 before the second cut: five deviations of each.
  t.true(moved > 0 && moved < 61, `${moved} moved`)
})
