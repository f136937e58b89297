import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { writePhantoms } from '../datasets/write-phantoms.js'
import type { Configuration } from '../lib/codec/configuration.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { createRunFolder } from '../lib/train/run-folder.js'
import { dataFingerprint } from './data-fingerprint.js'
import { type DataSets, openDataFolder } from './data-folder.js'
import { type OpenedSplit, openSplit } from './open-split.js'
import type { Prepared } from './prepared.js'
import { tryNats } from './reach-nats.js'
import { trainingSets } from './training-sets.js'
import { validationSets } from './validation-sets.js'

export type PrepareOptions = Readonly<{
  /** Where run folders are made. */
  runsRoot: string
  /** Where phantoms are drawn when the configuration names no data. */
  phantomsRoot: string
  /** Told what is being done, a sentence at a time. */
  say(line: string): void
}>

/** The same phantoms whatever a run's seed: repeats with other seeds differ in the training alone, and share the files. */
const phantoms = (root: string, say: (line: string) => void): TE.TaskEither<PipelineError, unknown> => {
  say(`No data named: training on the phantoms in ${root}/.`)
  return writePhantoms(root, { seed: 1, say })
}

/** The data sets of a run, the split that they have their parts from, if any, and the folder that they are in. */
export type OpenedData = Readonly<{ sets: DataSets; split: OpenedSplit | null; root: string }>

/** The data sets of a configuration, drawn first where it names none, in the parts of its split where it names one. */
export const openData = (
  { data, split }: Pick<Configuration, 'data' | 'split'>,
  { phantomsRoot, say }: Pick<PrepareOptions, 'phantomsRoot' | 'say'>,
): TE.TaskEither<PipelineError, OpenedData> => {
  const root = data ?? phantomsRoot
  return pipe(
    data === null ? phantoms(phantomsRoot, say) : TE.right<PipelineError, unknown>(null),
    TE.flatMap(() => openDataFolder(root, { onDeadLetter: error => say(describeError(error)) })),
    TE.flatMap(
      (sets): TE.TaskEither<PipelineError, Omit<OpenedData, 'root'>> =>
        split === null ? TE.right({ sets, split: null }) : openSplit(split, sets, say),
    ),
    TE.map(opened => ({ ...opened, root })),
  )
}

/** The data of a run, checked: its sets, and what it is trained and validated on. */
export type PreparedData = Pick<Prepared, 'sets' | 'root' | 'split' | 'training' | 'validation' | 'fingerprint'>

/**
 * Opens the data of a configuration (drawing phantoms where none is named) and shares it out under its label budgets. Where
 * it has settings of NATS, they are tried first: who mistyped a password is told so before large data are looked through.
 */
export const prepareData = (
  configuration: Configuration,
  options: Pick<PrepareOptions, 'phantomsRoot' | 'say'>,
): TE.TaskEither<PipelineError, PreparedData> =>
  pipe(
    tryNats(configuration),
    TE.flatMap(() => openData(configuration, options)),
    TE.bind('training', ({ sets, split, root }) =>
      TE.fromEither(trainingSets(sets, configuration, root, split?.labelled)),
    ),
    TE.bind('validation', ({ sets, root }) => TE.fromEither(validationSets(sets, configuration, root))),
    TE.map(({ sets, root, split, training, validation }) => ({
      ...{ sets, root, split, training, validation },
      fingerprint: dataFingerprint(training, validation, split?.digest),
    })),
  )

/**
 * Opens everything that a new run needs and checks it before any work starts: NATS where it is to prepare the samples, the
 * data (drawing phantoms where none is named), the training sets under their label budgets, the validation images, and the
 * run's folder.
 */
export const prepare = (
  configuration: Configuration,
  { runsRoot, ...options }: PrepareOptions,
): TE.TaskEither<PipelineError, Prepared> =>
  pipe(
    prepareData(configuration, options),
    TE.bind('folder', () => TE.fromEither(createRunFolder(runsRoot, configuration.name))),
    TE.map(opened => ({ configuration, ...opened, continued: null })),
  )
