import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { type Budgeted, budgetLabels, type LabelBudgetOptions, type Stratum } from '../../pipelines/label-budget.js'

const spend = (strata: readonly string[], budget: number | 'full', seed = 1, task = 'classification'): Budgeted =>
  allocate(strata, { budget, allocation: 'proportional', seed, task })
/** Strata are named by source and class, `chex normal`; without a class, by source alone. */
const allocate = (strata: readonly string[], options: LabelBudgetOptions): Budgeted => {
  const result = budgetLabels(strata.map(stratumOf), options)
  if (E.isLeft(result)) throw new Error(describeError(result.left))
  return result.right
}
const stratumOf = (name: string): Stratum => {
  const [source = '', label = ''] = name.split(' ')
  return { source, label }
}
const repeated = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts).flatMap(([stratum, count]) => Array<string>(count).fill(stratum))
const tally = (strata: readonly string[], indices: readonly number[]) => {
  const counts = new Map<string, number>()
  for (const i of indices) counts.set(strata[i]!, (counts.get(strata[i]!) ?? 0) + 1)
  return counts
}

/** Strata in any proportion and order, with names that an object would stumble over. */
const anyStrata = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', '7'), { minLength: 1, maxLength: 60 })

test('any budget on any strata: exactly as many, every image in one pool, each stratum within one of its share', t => {
  fc.assert(
    fc.property(anyStrata, fc.nat(), fc.integer({ min: 0, max: 2 ** 31 - 1 }), (strata, part, seed) => {
      const budget = 1 + (part % strata.length)
      const { labelled, unlabelled } = spend(strata, budget, seed)
      if (budget === strata.length) return labelled.length === budget && unlabelled.length === budget
      const all = [...labelled, ...unlabelled]
      const counts = tally(strata, labelled)
      return (
        labelled.length === budget &&
        all.length === strata.length &&
        new Set(all).size === strata.length &&
        all.every(i => i >= 0 && i < strata.length) &&
        [...tally(strata, [...strata.keys()])].every(
          ([stratum, size]) => Math.abs((counts.get(stratum) ?? 0) - (budget * size) / strata.length) < 1,
        )
      )
    }),
    { seed: 1, numRuns: 300 },
  )
  t.pass()
})

test('a budget is contained in every larger one, whatever the strata', t => {
  fc.assert(
    fc.property(anyStrata, fc.nat(1000), (strata, seed) => {
      let smaller = new Set<number>()
      for (let budget = 1; budget <= strata.length; budget++) {
        const larger = new Set(spend(strata, budget, seed).labelled)
        if (![...smaller].every(i => larger.has(i))) return false
        smaller = larger
      }
      return true
    }),
    { seed: 2, numRuns: 100 },
  )
  t.pass()
})

test('one label more takes none from a stratum where largest remainders would (6, 6, 2: ten and eleven)', t => {
  const strata = repeated({ a: 6, b: 6, c: 2 })
  const ten = tally(strata, spend(strata, 10).labelled)
  const eleven = tally(strata, spend(strata, 11).labelled)
  for (const stratum of ['a', 'b', 'c']) t.true(eleven.get(stratum)! >= ten.get(stratum)!)
})

test('the seed, the task and nothing else decide which images', t => {
  const strata = repeated({ normal: 30, abnormal: 70 })
  const pick = (seed: number, task?: string) => spend(strata, 20, seed, task).labelled
  t.deepEqual(pick(5), pick(5))
  t.notDeepEqual(pick(5), pick(6))
  t.notDeepEqual(pick(5), pick(5, 'segmentation'))
  t.deepEqual(
    pick(5),
    pick(5).toSorted((a, b) => a - b),
    'in ascending order',
  )
})

test('over many seeds every image of a stratum has the same chance', t => {
  const strata = repeated({ a: 4, b: 8 })
  const runs = 600
  const hits = strata.map(() => 0)
  for (let seed = 0; seed < runs; seed++) for (const i of spend(strata, 6, seed).labelled) hits[i]!++
  // Half of each stratum: a binomial with p ½ has a standard deviation of ½·√600 = 12.2; five of those.
  for (const [i, count] of hits.entries()) t.true(Math.abs(count - runs / 2) < 62, `image ${i}: ${count} of ${runs}`)
})

test("the paper's budgets on CheX's training images keep the share of both classes", t => {
  const strata = repeated({ 'chex normal': 1341, 'chex abnormal': 3875 })
  // The exact shares of normal images are 25.7 and 257.1.
  t.deepEqual(
    [100, 1000].map(budget => [...tally(strata, spend(strata, budget).labelled).values()]),
    [
      [25, 75],
      [257, 743],
    ],
  )
})

test('full, or as many as there are: both pools are all images', t => {
  const strata = repeated({ a: 3, b: 2 })
  for (const budget of ['full', 5] as const)
    t.deepEqual(spend(strata, budget), { labelled: [0, 1, 2, 3, 4], unlabelled: [0, 1, 2, 3, 4] })
})

test('more labels than there are is one sentence', t => {
  const result = budgetLabels(repeated({ a: 3 }).map(stratumOf), {
    budget: 4,
    allocation: 'balanced',
    seed: 1,
    task: 'segmentation',
  })
  t.is(
    E.isLeft(result) && describeError(result.left),
    'label budget: the segmentation label budget has a problem: expected at most 3, the labelled training images there are (or "full"), got 4.',
  )
})

const balanced = (strata: readonly string[], budget: number, seed = 1) =>
  allocate(strata, { budget, allocation: 'balanced', seed, task: 'classification' })

test('balanced: as many of each class while they last, each source with its share of them', t => {
  const strata = repeated({ 'chex normal': 1341, 'chex abnormal': 3875 })
  t.deepEqual([...tally(strata, balanced(strata, 100).labelled).values()], [50, 50])
  t.deepEqual([...tally(strata, balanced(strata, 3000).labelled).values()], [1341, 1659])
  const two = repeated({ 'chex normal': 30, 'chex abnormal': 10, 'nihx normal': 10, 'nihx abnormal': 70 })
  t.deepEqual(Object.fromEntries(tally(two, balanced(two, 32).labelled)), {
    'chex normal': 12,
    'chex abnormal': 2,
    'nihx normal': 4,
    'nihx abnormal': 14,
  })
})

test('balanced, for any classes: exact, nested, and no class ahead of another that has images left', t => {
  const anyClasses = fc.array(fc.constantFrom('x a', 'x b', 'y a', 'y c'), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(anyClasses, fc.nat(1000), (strata, seed) => {
      const classes = strata.map(name => stratumOf(name).label)
      const sizes = tally(classes, [...classes.keys()])
      let smaller = new Set<number>()
      for (let budget = 1; budget < strata.length; budget++) {
        const { labelled } = balanced(strata, budget, seed)
        const counts = tally(classes, labelled)
        const most = Math.max(...counts.values())
        const fair = [...sizes].every(([label, size]) => (counts.get(label) ?? 0) >= Math.min(size, most - 1))
        if (labelled.length !== budget || !fair || ![...smaller].every(i => labelled.includes(i))) return false
        smaller = new Set(labelled)
      }
      return true
    }),
    { seed: 3, numRuns: 100 },
  )
  t.pass()
})

test('patients: exactly as many labels, nested, and at most one patient of each class and source with some of them', t => {
  const anyStrata = fc.array(
    fc.record({
      source: fc.constantFrom('x', 'y'),
      label: fc.constantFrom('a', 'b'),
      patientId: fc.constantFrom(null, '1', '2', '3', '4', '5'),
    }),
    { minLength: 2, maxLength: 40 },
  )
  fc.assert(
    fc.property(anyStrata, fc.nat(1000), (strata, seed) => {
      let smaller = new Set<number>()
      for (let budget = 1; budget < strata.length; budget++) {
        const result = budgetLabels(strata, { budget, allocation: 'proportional', seed, task: 'classification' })
        if (E.isLeft(result)) return false
        const labelled = new Set(result.right.labelled)
        // A patient of a class and source with images both with and without labels.
        const divided = new Map<string, Set<string>>()
        for (const [i, { source, label, patientId }] of strata.entries())
          for (const [j, other] of strata.entries())
            if (patientId !== null && other.patientId === patientId && other.source === source && other.label === label)
              if (labelled.has(i) && !labelled.has(j)) {
                const stratum = `${source} ${label}`
                divided.set(stratum, (divided.get(stratum) ?? new Set<string>()).add(patientId))
              }
        if (labelled.size !== budget || ![...smaller].every(i => labelled.has(i))) return false
        if ([...divided.values()].some(({ size }) => size > 1)) return false
        smaller = labelled
      }
      return true
    }),
    { seed: 4, numRuns: 60 },
  )
  // What is said of nobody changes nothing.
  const nobody = repeated({ 'x a': 20, 'y b': 9 }).map(stratumOf)
  const options = { budget: 7, allocation: 'balanced', seed: 3, task: 'segmentation' } as const
  t.deepEqual(
    budgetLabels(
      nobody.map(of => ({ ...of, patientId: null })),
      options,
    ),
    budgetLabels(nobody, options),
  )
})
