import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { scoreTasks } from '../lib/codec/validation-score.js'
import type { DataSets } from './data-folder.js'
import { type SplitSource, type SplitSources, splitSources } from './split-sources.js'
import type { TestSets } from './test-sets.js'

/**
 * The images that a run is validated on, for the tasks that it learns, from the sources that it trains on (see
 * `splitSources`, which keeps them out of `trainingSets`). A task whose sources have none is validated by none, which is
 * an error only where the configured score needs it; without any there is no validation. Left also where `trainingSets`
 * is, but for its label budgets.
 */
export const validationSets = (
  sets: DataSets,
  configuration: Configuration,
  root: string,
): E.Either<PipelineError, TestSets> =>
  pipe(
    splitSources(sets, configuration, root),
    E.filterOrElse(
      sources => problems(sources, configuration).length === 0,
      (sources): PipelineError => ({
        _tag: 'ConfigurationInvalid',
        stage: 'validation sets',
        where: 'the configuration',
        problems: problems(sources, configuration),
      }),
    ),
    E.map(({ segmentation, classification }) => ({
      segmentation: heldOf(segmentation),
      classification: heldOf(classification),
    })),
  )

const heldOf = (sources: readonly SplitSource[] | null) =>
  (sources ?? []).map(({ validation }) => validation).filter(({ length }) => length > 0)

const problems = (sources: SplitSources, { validation: { images, score } }: Configuration): readonly string[] => {
  const learnt = scoreTasks[score].filter(task => sources[task] !== null)
  // Of a mean one task is enough.
  if (learnt.length === 0 && scoreTasks[score].length > 0)
    return [`validation.score: ${score} is a score of ${scoreTasks[score].join(' or ')}, which is not learnt; try loss`]
  const remedy = images === 'official' ? 'give validation.images a share, such as 0.1, or try loss' : 'try loss'
  return learnt
    .filter(task => heldOf(sources[task]).length === 0)
    .map(task => {
      const names = (sources[task] ?? []).map(({ source }) => source).join(' and ')
      return `validation.score: ${score} needs images to validate ${task} on, of which ${names} has none; ${remedy}`
    })
}
