import * as E from 'fp-ts/lib/Either.js'
import { keyedRandom } from '../lib/augment/keyed-random.js'
import type { LabelBudget } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { turn } from '../lib/flowable/turns.js'

/** Which indices keep their labels and which are used without. */
export type Budgeted = Readonly<{ labelled: readonly number[]; unlabelled: readonly number[] }>

/**
 * Spends a label budget on samples: seeded, and stratified so that each stratum (source and label) has its share of
 * the budget, give or take less than one. The rest are used without their labels; with the whole set labelled (`full`,
 * or a budget of its size) the unlabelled pool is the labelled set, as in the paper's fully supervised rows.
 *
 * Strata take turns at the budget, so a larger budget contains every smaller one with the same seed: runs with 10 and
 * 50 labels differ by forty images and nothing else. Largest remainders would not do: with three strata or more, one
 * label more in all can be one less for a stratum (the Alabama paradox).
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

  const shuffled = [...new Set(strata)].map(stratum =>
    all
      .filter(i => strata[i] === stratum)
      .map(i => ({ i, draw: keyedRandom(seed, 'label budget', task, stratum, i)() }))
      .toSorted((a, b) => a.draw - b.draw)
      .map(({ i }) => i),
  )
  const sizes = shuffled.map(({ length }) => length)
  const counts = sizes.map(() => 0)
  for (let spent = 0; spent < count; spent++) counts[turn(sizes, counts)]!++
  const labelled = new Set(shuffled.flatMap((members, stratum) => members.slice(0, counts[stratum])))
  return E.right({ labelled: all.filter(i => labelled.has(i)), unlabelled: all.filter(i => !labelled.has(i)) })
}
