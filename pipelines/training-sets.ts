import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { ofSplit } from '../datasets/of-split.js'
import { subset } from '../datasets/subset.js'
import type { Configuration, WeightedSource } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { learntTasks, modelSwitches } from '../lib/model/model-switches.js'
import type { DataSets, SampleSet } from './data-folder.js'
import { budgetLabels } from './label-budget.js'
import type { WeightedSet } from './prepare-samples.js'
import { streamsOf } from './streams-of.js'
import { isLabelledFor, type Task } from './task.js'
import type { StreamName, TrainingSets } from './training-streams.js'

/**
 * The sets of a model's streams, and how many images make an epoch: as in the paper, the classification images that are
 * used without their labels. Where a model has no stream of them they are counted all the same, so that all models
 * that classify have the same learning rate at the same step; U-Net, which does not, counts the segmentation images
 * without labels.
 */
export type BudgetedSets = TrainingSets & Readonly<{ epochImages: number }>

type Part = Readonly<{ train: SampleSet; weight: number }>
type Pools = Readonly<{ labelled: readonly WeightedSet[]; unlabelled: readonly WeightedSet[] }>

const trainingPart = (
  sets: DataSets,
  { source, weight }: WeightedSource,
  task: Task,
  root: string,
): E.Either<PipelineError, Part> => {
  const dataset = sets[source]
  const unusable = (cause: string): E.Either<PipelineError, Part> =>
    E.left({
      _tag: 'DataSetInvalid',
      path: root,
      stage: 'training sets',
      cause,
      remedy: 'add it or name other sources',
    })
  if (!dataset) return unusable(`${source}, which ${task} is to be trained on, is not there`)
  const train = subset(dataset, key => ofSplit('train')(key) && isLabelledFor[task](key), `${source} train`)
  return train.length > 0
    ? E.right({ train, weight })
    : unusable(`${source} has no labelled training images for ${task}`)
}

/** Splits the training images of a task's sources into those whose labels are used and those used without. */
const pools = (
  parts: readonly Part[],
  task: Task,
  { seed, segmentationLabels, classificationLabels, labelAllocation }: Configuration,
): E.Either<PipelineError, Pools> => {
  const strata = parts.flatMap(({ train }) =>
    Array.from({ length: train.length }, (_, i) => ({
      source: train.name,
      label: task === 'classification' ? (train.key(i).label ?? '') : '',
    })),
  )
  const starts = parts.map((_, p) => parts.slice(0, p).reduce((sum, { train }) => sum + train.length, 0))
  const weighted = (indices: readonly number[], what: string): readonly WeightedSet[] =>
    parts.flatMap(({ train, weight }, p) => {
      const start = starts[p] ?? 0
      const own = indices.filter(i => i >= start && i < start + train.length).map(i => i - start)
      return own.length > 0 ? [{ dataset: subset(train, own, `${train.name}, ${what}`), weight }] : []
    })
  return pipe(
    budgetLabels(strata, {
      budget: task === 'segmentation' ? segmentationLabels : classificationLabels,
      allocation: labelAllocation,
      seed,
      task,
    }),
    E.map(({ labelled, unlabelled }) => ({
      labelled: weighted(labelled, 'labelled'),
      unlabelled: weighted(unlabelled, 'unlabelled'),
    })),
  )
}

/**
 * The sets that a model's streams draw from: the training splits of the sources of each task that it learns, their labels
 * budgeted. Left where such a source is missing or its budget cannot be met; those of a task that the model does not
 * learn need not be there. `root` is named in errors.
 */
export const trainingSets = (
  sets: DataSets,
  configuration: Configuration,
  root: string,
): E.Either<PipelineError, BudgetedSets> => {
  const { model, segmentationSources, classificationSources } = configuration
  const learnt = learntTasks(modelSwitches[model])
  const streams = streamsOf(model)
  const of = (task: Task, sources: readonly WeightedSource[]): E.Either<PipelineError, Pools | null> =>
    learnt[task]
      ? pipe(
          sources,
          E.traverseArray(source => trainingPart(sets, source, task, root)),
          E.flatMap(parts => pools(parts, task, configuration)),
        )
      : E.right(null)
  const drawnBy = (stream: StreamName, from: readonly WeightedSet[] | undefined) =>
    from && streams.includes(stream) ? from : null
  return pipe(
    E.Do,
    E.bind('segmentation', () => of('segmentation', segmentationSources)),
    E.bind('classification', () => of('classification', classificationSources)),
    E.map(({ segmentation, classification }) => ({
      segmentationLabelled: drawnBy('segmentationLabelled', segmentation?.labelled),
      segmentationUnlabelled: drawnBy('segmentationUnlabelled', segmentation?.unlabelled),
      classificationLabelled: drawnBy('classificationLabelled', classification?.labelled),
      classificationUnlabelled: drawnBy('classificationUnlabelled', classification?.unlabelled),
      epochImages: imagesIn((classification ?? segmentation)?.unlabelled ?? []),
    })),
  )
}

const imagesIn = (pool: readonly WeightedSet[]) => pool.reduce((sum, { dataset }) => sum + dataset.length, 0)
