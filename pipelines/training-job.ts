import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type NamedReaders, nameOfReader } from '../datasets/named-readers.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { PREPROCESSING_VERSION, type PreprocessingJob } from '../lib/codec/preprocessing-job.js'
import { stepFingerprint } from '../lib/flowable/step.js'
import type { Location } from '../lib/storage/location.js'
import { outsideOf } from '../lib/storage/outside-location.js'
import type { SampleSet } from './data-sets.js'
import { prepareStep } from './prepare-in-pool.js'
import { groupsOf } from './prepare-samples.js'
import { maxRecordBytes } from './prepared-record.js'
import { relativeKey } from './relative-key.js'
import { isUnlabelled, type StreamName, streamNames } from './stream-name.js'
import { type StreamViewOptions, streamViews } from './stream-views.js'
import type { TrainingSets } from './training-streams.js'

export type TrainingJobOptions = Readonly<{
  /** How samples are prepared, and how many of each stream are in work. */
  configuration: StreamViewOptions & Readonly<{ sizePx: number; readConcurrency: number }>
  sets: TrainingSets
  /** What the run draws from (see `dataFingerprint`). */
  fingerprint: string
  /** The folder that all files of the sets are in; elsewhere it may be another. */
  root: Location
  readers: NamedReaders
}>

/** A run's samples as work for other machines. */
export type TrainingJob = Readonly<{
  job: PreprocessingJob
  /** How many samples all streams together may have in work. */
  window: number
  /** The longest record of a sample, in bytes. */
  maxAnswerBytes: number
  /** The name of a set's reader. */
  readerOf: ReadonlyMap<SampleSet, string>
}>

/**
 * The job of a training run: what its samples have in common, checked before any work is issued. Left DataSetInvalid for a
 * set that other machines cannot read, since it has no reader, or one without a name in `readers`, or shares its own name
 * with another set of its stream; FileInvalid where a file lies outside `root`, or has a name that they would not take.
 */
export const trainingJob = ({
  configuration,
  sets,
  fingerprint,
  root,
  readers,
}: TrainingJobOptions): E.Either<PipelineError, TrainingJob> => {
  const views = streamViews(configuration)
  const { sizePx, readConcurrency } = configuration
  const { group, groups } = groupsOf(readConcurrency)
  const used = streamNames.flatMap(name => (sets[name] === null ? [] : [{ name, sets: sets[name] }]))
  const datasets = [...new Set(used.flatMap(({ sets }) => sets.map(({ dataset }) => dataset)))]
  return pipe(
    used,
    E.traverseArray(({ name, sets }) =>
      expectNames(
        name,
        sets.map(({ dataset }) => dataset.name),
      ),
    ),
    E.flatMap(() => pipe(datasets, E.traverseArray(readable(root, readers)))),
    E.map(found => {
      const names = [...new Set(found.map(({ reader }) => reader))]
      return {
        job: {
          version: PREPROCESSING_VERSION,
          run: fingerprint,
          sizePx,
          flows: Object.fromEntries(used.map(({ name }) => [name, views[name]])),
          step: stepFingerprint(prepareStep),
          readers: Object.fromEntries(names.map(name => [name, stepFingerprint(readers[name]!)])),
          files: found.flatMap(({ file }) => file ?? []),
        },
        window: used.length * group * groups,
        maxAnswerBytes: Math.max(
          ...used.map(({ name, sets }) =>
            maxRecordBytes({
              sizePx,
              views: views[name].length,
              isMasked: !isUnlabelled(name) && sets.some(({ dataset }) => hasMasks(dataset)),
            }),
          ),
        ),
        readerOf: new Map(found.map(({ dataset, reader }) => [dataset, reader])),
      }
    }),
  )
}

const stage = 'preprocessing elsewhere'

const unfit = (name: string, cause: string, remedy: string): PipelineError => ({
  _tag: 'DataSetInvalid',
  path: `the data set ${name}`,
  ...{ stage, cause, remedy },
})

/** A place in an epoch is told by the set's name. */
const expectNames = (stream: StreamName, names: readonly string[]): E.Either<PipelineError, unknown> => {
  const twice = names.find((name, i) => names.indexOf(name) < i)
  return twice === undefined
    ? E.right(null)
    : E.left(unfit(twice, `another one that ${stream} draws from has the same name`, 'give it a name of its own'))
}

const keysOf = (dataset: SampleSet) => Array.from({ length: dataset.length }, (_, i) => dataset.key(i))

const hasMasks = (dataset: SampleSet) => keysOf(dataset).some(({ maskPaths }) => maskPaths.length > 0)

/** The name of a set's reader, and a file of it, if it has any that can be read. */
const readable =
  (root: Location, readers: NamedReaders) =>
  (
    dataset: SampleSet,
  ): E.Either<PipelineError, Readonly<{ dataset: SampleSet; reader: string; file: string | null }>> => {
    const { name, reader } = dataset
    const known = reader ? nameOfReader(readers, reader) : null
    if (known === null)
      return E.left(
        unfit(
          name,
          reader ? `its reader ${reader.name} has no name that other machines know` : 'no other machine can read it',
          'give trainer and workers its reader by name, or prepare samples on this machine',
        ),
      )
    return pipe(
      keysOf(dataset),
      E.traverseArray(key => relativeKey(root, key)),
      E.map(keys => ({
        dataset,
        reader: known,
        file: keys.find(({ imagePath }) => outsideOf(imagePath) === null)?.imagePath ?? null,
      })),
    )
  }
