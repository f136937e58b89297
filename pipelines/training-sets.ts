import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { subset } from '../datasets/subset.js'
import type { Configuration } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import type { FixedLabels } from './apply-split.js'
import type { DataSets } from './data-folder.js'
import type { WeightedSet } from './prepare-samples.js'
import { splitLabels } from './split-labels.js'
import { type SplitSource, splitSources } from './split-sources.js'
import type { StreamName } from './stream-name.js'
import { streamsOf } from './streams-of.js'
import type { Task } from './task.js'
import type { TrainingSets } from './training-streams.js'

/**
 * The sets of a model's streams, and how many images make an epoch: as in the paper, the classification images that are
 * used without their labels. Where a model has no stream of them they are counted all the same, so that all models
 * that classify have the same learning rate at the same step; U-Net, which does not, counts the segmentation images
 * without labels.
 */
export type BudgetedSets = TrainingSets & Readonly<{ epochImages: number }>

type Pools = Readonly<{ labelled: readonly WeightedSet[]; unlabelled: readonly WeightedSet[] }>

/** Splits the training images of a task's sources into those whose labels are used and those used without. */
const pools = (
  sources: readonly SplitSource[],
  task: Task,
  configuration: Configuration,
  fixed: FixedLabels,
): E.Either<PipelineError, Pools> => {
  const starts = sources.map((_, s) => sources.slice(0, s).reduce((sum, { train }) => sum + train.length, 0))
  const weighted = (indices: readonly number[], what: string): readonly WeightedSet[] =>
    sources.flatMap(({ train, weight }, s) => {
      const start = starts[s] ?? 0
      const own = indices.filter(i => i >= start && i < start + train.length).map(i => i - start)
      return own.length > 0 ? [{ dataset: subset(train, own, `${train.name}, ${what}`), weight }] : []
    })
  return pipe(
    splitLabels(sources, task, configuration, fixed),
    E.map(({ labelled, unlabelled }) => ({
      labelled: weighted(labelled, 'labelled'),
      unlabelled: weighted(unlabelled, 'unlabelled'),
    })),
  )
}

/**
 * The sets that a run's streams draw from: the training images of the sources of each task that it learns, less those
 * that it is validated on (see `splitSources`), their labels budgeted, or those that a split has `fixed`. Left where
 * nothing is left to learn, such a source is missing, its budget cannot be met or is not that of the split; those of a task
 * that is not learnt need not be there. `root` is named in errors.
 */
export const trainingSets = (
  sets: DataSets,
  configuration: Configuration,
  root: string,
  fixed: FixedLabels = () => null,
): E.Either<PipelineError, BudgetedSets> => {
  const streams = streamsOf(learntTerms(configuration))
  const of = (task: Task, sources: readonly SplitSource[] | null): E.Either<PipelineError, Pools | null> =>
    sources ? pools(sources, task, configuration, fixed) : E.right(null)
  const drawnBy = (stream: StreamName, from: readonly WeightedSet[] | undefined) =>
    from && streams.includes(stream) ? from : null
  return pipe(
    splitSources(sets, configuration, root),
    E.bindTo('sources'),
    E.bind('segmentation', ({ sources }) => of('segmentation', sources.segmentation)),
    E.bind('classification', ({ sources }) => of('classification', sources.classification)),
    E.map(({ segmentation, classification }) => ({
      segmentationLabelled: drawnBy('segmentationLabelled', segmentation?.labelled),
      segmentationUnlabelled: drawnBy('segmentationUnlabelled', segmentation?.unlabelled),
      classificationLabelled: drawnBy('classificationLabelled', classification?.labelled),
      classificationUnlabelled: drawnBy('classificationUnlabelled', classification?.unlabelled),
      epochImages: imagesIn((classification ?? segmentation)?.unlabelled ?? []),
    })),
  )
}

/** How many images sets have together. */
export const imagesIn = (pool: readonly WeightedSet[]) => pool.reduce((sum, { dataset }) => sum + dataset.length, 0)
