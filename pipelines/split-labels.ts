import * as E from 'fp-ts/lib/Either.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { FixedLabels } from './apply-split.js'
import { type Budgeted, budgetLabels } from './label-budget.js'
import type { SplitSource } from './split-sources.js'
import type { Task } from './task.js'

const budgetOf = { segmentation: 'segmentationLabels', classification: 'classificationLabels' } as const

/**
 * Which of the training images of a task's sources, one source after the other, keep their labels: those that a split
 * fixes, or where it leaves that to the run those that the budget and the seed of the configuration give. Left where the
 * budget is more than there is; where the split fixes the labels of some of these sources only; and where the
 * configuration has another number than the split, for it says what a run is, also to who does not read the split.
 */
export const splitLabels = (
  sources: readonly SplitSource[],
  task: Task,
  configuration: Configuration,
  labelled: FixedLabels,
): E.Either<PipelineError, Budgeted> => {
  const keys = sources.flatMap(({ train }) => Array.from({ length: train.length }, (_, i) => train.key(i)))
  const fixed = keys.map(key => labelled(task, key))
  if (fixed.some(one => one !== null)) return fixedLabels(fixed, sources, task, configuration)
  const { seed, labelSeed, labelAllocation } = configuration
  const strata = sources.flatMap(({ train }) =>
    Array.from({ length: train.length }, (_, i) => ({
      source: train.name,
      label: task === 'classification' ? (train.key(i).label ?? '') : '',
    })),
  )
  return budgetLabels(strata, {
    budget: configuration[budgetOf[task]],
    allocation: labelAllocation,
    seed: labelSeed ?? seed,
    task,
  })
}

const fixedLabels = (
  fixed: readonly (boolean | null)[],
  sources: readonly SplitSource[],
  task: Task,
  configuration: Configuration,
): E.Either<PipelineError, Budgeted> => {
  const where = (value: boolean) => fixed.flatMap((one, i) => (one === value ? [i] : []))
  const [used, unused] = [where(true), where(false)]
  const names = sources.map(({ source }) => source).join(' and ')
  const field = budgetOf[task]
  const asked = configuration[field]
  const refuse = (problem: string): E.Either<PipelineError, never> =>
    E.left({
      ...{ _tag: 'ConfigurationInvalid', stage: 'training sets', where: 'the configuration' },
      problems: [`${field}: ${problem}`],
    })
  if (used.length + unused.length < fixed.length)
    return refuse(`expected sources of which the split fixes either all labels or none, got ${names}`)
  if (asked !== used.length && !(asked === 'full' && unused.length === 0))
    return refuse(`expected ${used.length}, the number that the split fixes for ${names}, got ${asked}`)
  return E.right({ labelled: used, unlabelled: unused.length === 0 ? used : unused })
}
