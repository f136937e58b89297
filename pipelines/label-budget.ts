import * as E from 'fp-ts/lib/Either.js'
import type { LabelAllocation, LabelBudget } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { turn } from '../lib/flowable/turns.js'
import { keyedRandom } from '../lib/random/keyed-random.js'
import { shuffled } from './shuffled.js'

/** Which indices keep their labels and which are used without. */
export type Budgeted = Readonly<{ labelled: readonly number[]; unlabelled: readonly number[] }>

/**
 * What a sample is counted under: where it comes from and its class, `''` where the task has none. Of samples that say
 * whose they are, a patient's are labelled one after the other.
 */
export type Stratum = Readonly<{ source: string; label: string; patientId?: string | null }>

export type LabelBudgetOptions = Readonly<{
  budget: LabelBudget
  /** Among the classes: as many of each (`balanced`), or as the images have them (`proportional`). */
  allocation: LabelAllocation
  seed: number
  task: string
}>

/**
 * Spends a label budget on samples: seeded, and stratified by class and source. `balanced` gives every class the same
 * number while it lasts (as FixMatch and USB choose their few labels: a handful in the proportions of a skewed set
 * teaches the skew); `proportional` gives every class its share. Within a class each source has its share, give or
 * take less than one. The rest are used without their labels; with the whole set labelled (`full`, or a budget of its
 * size) the unlabelled pool is the labelled set, as in the paper's fully supervised rows.
 *
 * Classes and sources take turns at the budget, so a larger budget contains every smaller one with the same seed: runs
 * with 10 and 50 labels differ by forty images and nothing else. Largest remainders would not do: with three strata or
 * more, one label more in all can be one less for a stratum (the Alabama paradox).
 *
 * Where patients are given, labels go to whole patients as long as they last: of each class and source at most one has
 * images both with and without their labels.
 *
 * @param strata the stratum of each sample
 * @returns indices in ascending order; Left where the budget is more than there are samples
 */
export const budgetLabels = (
  strata: readonly Stratum[],
  { budget, allocation, seed, task }: LabelBudgetOptions,
): E.Either<PipelineError, Budgeted> => {
  const all = strata.map((_, i) => i)
  const count = budget === 'full' ? all.length : budget
  if (count > all.length)
    return E.left({
      _tag: 'ConfigurationInvalid',
      stage: 'label budget',
      where: `the ${task} label budget`,
      problems: [`expected at most ${all.length}, the labelled training images there are (or "full"), got ${count}`],
    })
  if (count === all.length) return E.right({ labelled: all, unlabelled: all })

  const classes = distinct(strata.map(({ label }) => label)).map(label => {
    const members = all.filter(i => strata[i]?.label === label)
    const sources = distinct(members.map(i => strata[i]?.source ?? '')).map(source => {
      const own = members.filter(i => strata[i]?.source === source)
      const drawn = shuffled(own, keyedRandom(seed, 'label budget', task, source, label))
      return { size: own.length, taken: 0, left: patientByPatient(drawn, strata) }
    })
    return { size: members.length, taken: 0, sources }
  })
  const labelled = new Set<number>()
  while (labelled.size < count) {
    const weights = classes.map(({ size, taken }) => (taken === size ? 0 : allocation === 'balanced' ? 1 : size))
    const { sources } = takeTurn(classes, weights)
    const { left } = takeTurn(
      sources,
      sources.map(({ size }) => size),
    )
    for (const i of left.splice(-1)) labelled.add(i)
  }
  return E.right({ labelled: all.filter(i => labelled.has(i)), unlabelled: all.filter(i => !labelled.has(i)) })
}

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

/** The same samples, each patient's beside each other where the first of them was. */
const patientByPatient = (drawn: readonly number[], strata: readonly Stratum[]): number[] => {
  const groups = new Map<string | number, number[]>()
  for (const i of drawn) {
    const group = strata[i]?.patientId ?? i
    const others = groups.get(group)
    if (others) others.push(i)
    else groups.set(group, [i])
  }
  return [...groups.values()].flat()
}

/** The one whose turn it is, which then has taken one more. */
const takeTurn = <A extends { taken: number }>(parts: readonly A[], weights: readonly number[]): A => {
  const index = turn(
    weights,
    parts.map(({ taken }) => taken),
  )
  const part = parts[index]
  if (!part) throw new Error('Expected a stratum with images left, got none')
  part.taken++
  return part
}
