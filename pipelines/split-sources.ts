import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { subset } from '../datasets/subset.js'
import type { Configuration, SourceName, WeightedSource } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Split } from '../lib/codec/sample.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { learntTasks, modelSwitches } from '../lib/model/model-switches.js'
import type { DataSets, SampleSet } from './data-folder.js'
import { holdOut } from './hold-out.js'
import { isLabelledFor, type Task } from './task.js'

/** What a task has of a source: images to learn from, others to validate on (none, maybe), and the source's weight. */
export type SplitSource = Readonly<{ source: SourceName; train: SampleSet; validation: SampleSet; weight: number }>

/** The sources of each task; null for one that is not learnt. */
export type SplitSources = Readonly<Record<Task, readonly SplitSource[] | null>>

const tasks = ['segmentation', 'classification'] as const satisfies readonly Task[]
const sourcesOf = { segmentation: 'segmentationSources', classification: 'classificationSources' } as const

/**
 * Splits the images of a run's sources into those that it learns from and those that it is validated on: as the data sets
 * have them (`validation.images: 'official'`), or a share of the training images, by class and source, no patient in both.
 * This is the one place that decides it, for training and for validation. A source of both tasks is split once, so that an image that
 * validates one is not learnt from in the other. (With a share the sets' own validation images are used for neither.)
 *
 * Left where nothing is left to learn, or a source of a task that is learnt is missing or cannot train it; those of a
 * task that is not learnt need not be there. `root` is named in errors.
 */
export const splitSources = (
  sets: DataSets,
  configuration: Configuration,
  root: string,
): E.Either<PipelineError, SplitSources> => {
  const learnt = learntTasks(learntTerms(configuration))
  const learntFrom = (source: SourceName) =>
    tasks.filter(task => learnt[task] && configuration[sourcesOf[task]].some(named => named.source === source))

  const splitSource = (task: Task, { source, weight }: WeightedSource): E.Either<PipelineError, SplitSource> => {
    const dataset = sets[source]
    const unusable = (cause: string): E.Either<PipelineError, SplitSource> =>
      E.left({ _tag: 'DataSetInvalid', path: root, stage: 'training sets', cause, remedy: remedyFor(task, learnt) })
    if (!dataset) return unusable(`${source}, which ${task} is to be trained on, is not there`)
    const images = divided(dataset, source, learntFrom(source), configuration)
    const part = (split: 'train' | 'validation') =>
      subset(
        dataset,
        images[split].filter(i => isLabelledFor[task](dataset.key(i))),
        `${source} ${split}`,
      )
    const train = part('train')
    return train.length > 0
      ? E.right({ source, train, validation: part('validation'), weight })
      : unusable(`${source} has no labelled training images for ${task}`)
  }
  const of = (task: Task): E.Either<PipelineError, readonly SplitSource[] | null> =>
    learnt[task]
      ? pipe(
          configuration[sourcesOf[task]],
          E.traverseArray(source => splitSource(task, source)),
        )
      : E.right(null)

  if (!learnt.segmentation && !learnt.classification) return E.left(nothingToLearn(configuration))
  return pipe(
    E.Do,
    E.bind('segmentation', () => of('segmentation')),
    E.bind('classification', () => of('classification')),
  )
}

/** The indices of a source's images that train and of those that validate, among those labelled for one of the tasks. */
const divided = (
  dataset: SampleSet,
  source: SourceName,
  learntFrom: readonly Task[],
  { validation: { images }, seed, labelSeed }: Configuration,
): Readonly<Record<'train' | 'validation', readonly number[]>> => {
  const of = (split: Split) =>
    Array.from({ length: dataset.length }, (_, i) => i).filter(i => {
      const key = dataset.key(i)
      return key.split === split && learntFrom.some(task => isLabelledFor[task](key))
    })
  const all = of('train')
  if (images === 'official') return { train: all, validation: of('validation') }
  const candidates = all.map(i => dataset.key(i)).map(({ label, patientId }) => ({ label: label ?? '', patientId }))
  const held = new Set(holdOut(candidates, { share: images, seed: labelSeed ?? seed, source }))
  return { train: all.filter((_, at) => !held.has(at)), validation: all.filter((_, at) => held.has(at)) }
}

/** A run that learns the other task, too, can go on without this one. */
const remedyFor = (task: Task, learnt: Readonly<Record<Task, boolean>>): string =>
  tasks.every(one => learnt[one])
    ? `add it, name other sources, or name none: ${sourcesOf[task]}: [] leaves ${task} out`
    : 'add it or name other sources'

const nothingToLearn = ({ model }: Configuration): PipelineError => {
  const able = learntTasks(modelSwitches[model])
  const learns = tasks.filter(task => able[task])
  const fields = learns.map(task => sourcesOf[task]).join(' or ')
  return {
    _tag: 'ConfigurationInvalid',
    stage: 'training sets',
    where: 'the configuration',
    problems: [`${fields}: expected a source for ${learns.join(' or ')}, which ${model} learns, got none`],
  }
}
