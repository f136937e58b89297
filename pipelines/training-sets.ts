import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { ofSplit } from '../datasets/of-split.js'
import { subset } from '../datasets/subset.js'
import type { Configuration, WeightedSource } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { DataSets, SampleSet } from './data-folder.js'
import { budgetLabels } from './label-budget.js'
import type { WeightedSet } from './prepare-samples.js'
import { isLabelledFor, type Task } from './task.js'
import type { TrainingSets } from './training-streams.js'

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
 * The sets that the five streams draw from: the training splits of each task's sources, their labels budgeted.
 * Left where a source is missing or its budget cannot be met. `root` is named in errors.
 */
export const trainingSets = (
  sets: DataSets,
  configuration: Configuration,
  root: string,
): E.Either<PipelineError, TrainingSets> => {
  const of = (task: Task, sources: readonly WeightedSource[]) =>
    pipe(
      sources,
      E.traverseArray(source => trainingPart(sets, source, task, root)),
      E.flatMap(parts => pools(parts, task, configuration)),
    )
  return pipe(
    E.Do,
    E.bind('segmentation', () => of('segmentation', configuration.segmentationSources)),
    E.bind('classification', () => of('classification', configuration.classificationSources)),
    E.map(({ segmentation, classification }) => ({
      segmentationLabelled: segmentation.labelled,
      segmentationUnlabelled: segmentation.unlabelled,
      classificationLabelled: classification.labelled,
      classificationUnlabelled: classification.unlabelled,
    })),
  )
}
