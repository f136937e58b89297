import * as E from 'fp-ts/lib/Either.js'
import { groupBy } from 'fp-ts/lib/NonEmptyArray.js'
import { keyedRandom } from '../lib/augment/keyed-random.js'
import type { LabelBudget } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

/** Which indices keep their labels and which are used without. */
export type Budgeted = Readonly<{ labelled: readonly number[]; unlabelled: readonly number[] }>

/**
 * Spends a label budget on samples: seeded, and stratified so that each stratum (source and label) keeps its share of
 * the budget, by largest remainders. The rest are used without their labels; with the whole set labelled (`full`, or
 * a budget of its size) the unlabelled pool is the labelled set, as in the paper's fully supervised rows.
 *
 * A stratum's choice of n images is contained in its choice of more than n with the same seed.
 *
 * @param strata the stratum of each sample, e.g. `chex normal`
 * @returns indices in ascending order; Left where the budget is more than there are samples
 */
export const budgetLabels = (
  strata: readonly string[],
  { budget, seed, task }: Readonly<{ budget: LabelBudget; seed: number; task: string }>,
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

  const groups = Object.entries(groupBy((i: number) => strata[i] ?? '')(all)).map(([stratum, members]) => ({
    shuffled: members
      .map(i => ({ i, draw: keyedRandom(seed, 'label budget', task, stratum, i)() }))
      .toSorted((a, b) => a.draw - b.draw)
      .map(({ i }) => i),
    exact: (count * members.length) / all.length,
  }))
  const short = count - groups.reduce((sum, { exact }) => sum + Math.floor(exact), 0)
  const byRemainder = groups.toSorted((a, b) => (b.exact % 1) - (a.exact % 1))
  const labelled = new Set(
    byRemainder.flatMap(({ shuffled, exact }, rank) => shuffled.slice(0, Math.floor(exact) + (rank < short ? 1 : 0))),
  )
  return E.right({ labelled: all.filter(i => labelled.has(i)), unlabelled: all.filter(i => !labelled.has(i)) })
}
