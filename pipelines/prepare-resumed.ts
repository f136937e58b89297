import { existsSync, readFileSync } from 'node:fs'
import { normalize } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Checkpoint } from '../lib/codec/checkpoint.js'
import { type Configuration, quickstart } from '../lib/codec/configuration.js'
import { decodeConfiguration } from '../lib/codec/decode-configuration.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { shown } from '../lib/codec/shown.js'
import { checkpointFolder } from '../lib/train/checkpoint-folder.js'
import { openRunFolder, type RunFolder } from '../lib/train/run-folder.js'
import { freeFields } from './free-fields.js'
import { type PrepareOptions, prepareData } from './prepare.js'
import type { Prepared } from './prepared.js'

export type ResumeOptions = Omit<PrepareOptions, 'runsRoot'> &
  Readonly<{
    /** Names the file or the flags that `over` came from. */
    where: string
    /** What was found wrong with them before, as clauses; reported with all the rest. */
    alsoWrong?: readonly string[]
  }>

/**
 * Opens the folder of a run to continue it from its newest whole checkpoint, or from its beginning where it has none; one
 * that is damaged is told of. `over` lays fields over the run's own configuration; those that would make it another
 * training are refused, each with what it was, and fewer steps than it has made. Left also where the data are not those of
 * the checkpoint, and where another process works in the folder.
 */
export const prepareResumed = (
  given: string,
  over: unknown,
  { where, alsoWrong = [], ...options }: ResumeOptions,
): TE.TaskEither<PipelineError, Prepared> => {
  const path = normalize(given).replace(/[\\/]+$/, '')
  return pipe(
    TE.fromEither(openRunFolder(path)),
    TE.flatMap(folder =>
      pipe(
        TE.fromEither(whatWas(folder, options.say)),
        TE.bind('configuration', was => TE.fromEither(continuedWith(was, over, { where, alsoWrong }))),
        TE.bind('data', ({ configuration }) => prepareData(configuration, options)),
        TE.filterOrElse(
          ({ checkpoint, data }) => checkpoint === null || checkpoint.head.data === data.fingerprint,
          ({ checkpoint, data }) => otherData(folder, checkpoint?.head.data ?? '', data.fingerprint),
        ),
        TE.map(({ checkpoint, configuration, data }) => {
          const { step } = checkpoint?.head ?? { step: 0 }
          options.say(
            checkpoint === null
              ? `${path}/ has no checkpoint yet: it starts from the beginning.`
              : `Continuing ${path}/ after step ${step} of ${configuration.steps}.`,
          )
          return { configuration, ...data, folder, continued: { checkpoint } }
        }),
        TE.tapError(() => TE.fromIO(folder.release)),
      ),
    ),
  )
}

/** The newest checkpoint, and the configuration that the run was last given. */
type Was = Readonly<{ checkpoint: Checkpoint | null; before: Configuration }>

/** The folder's configuration may be newer than that of its checkpoint: what is free may have been changed since. */
const whatWas = (folder: RunFolder, say: (line: string) => void): E.Either<PipelineError, Was> =>
  pipe(
    checkpointFolder(folder.file('checkpoints'), { keep: 2 }).newest(say),
    E.bindTo('checkpoint'),
    E.bind('before', ({ checkpoint }) =>
      checkpoint !== null && !existsSync(folder.file('config.json'))
        ? E.right(checkpoint.head.configuration)
        : configurationOf(folder.file('config.json')),
    ),
  )

const configurationOf = (path: string): E.Either<PipelineError, Configuration> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(readFileSync(path, 'utf8')),
      (error): PipelineError =>
        error instanceof SyntaxError
          ? {
              ...{ _tag: 'FileInvalid', path, stage: 'resume', cause: messageOf(error) },
              remedy: 'put it back as it was, or remove it: checkpoints have it, too',
            }
          : { _tag: 'FileUnreadable', path, sampleId: null, stage: 'resume', cause: messageOf(error) },
    ),
    // All fields are said, so that the base has no part in it.
    E.flatMap(fields => decodeConfiguration(fields, { base: quickstart, where: path })),
  )

/** What is fixed is so by the checkpoint, whatever has become of the folder's configuration. */
const continuedWith = (
  { checkpoint, before }: Was,
  over: unknown,
  { where, alsoWrong }: Readonly<{ where: string; alsoWrong: readonly string[] }>,
): E.Either<PipelineError, Configuration> => {
  const asked = decodeConfiguration(over, { base: before, where })
  // Told with what else is wrong.
  if (E.isLeft(asked)) return decodeConfiguration(over, { base: before, where, alsoWrong })
  const problems = [...alsoWrong, ...problemsOf(checkpoint, before, asked.right)]
  return problems.length === 0 ? asked : E.left({ _tag: 'ConfigurationInvalid', stage: 'resume', where, problems })
}

const problemsOf = (checkpoint: Checkpoint | null, before: Configuration, after: Configuration): readonly string[] => [
  ...changes(checkpoint?.head.configuration ?? before, after),
  ...(checkpoint !== null && after.steps < checkpoint.head.step
    ? [`steps: expected at least ${checkpoint.head.step}, which the run has made, got ${after.steps}`]
    : []),
]

/** What would make it another training, each as a clause. */
const changes = (was: Configuration, after: Configuration): readonly string[] => {
  // How long a best is waited for is free, too.
  const before = { ...was, validation: { ...was.validation, patience: after.validation.patience } }
  const fields = Object.keys(before) as (keyof Configuration)[]
  const differing = fields.filter(field => !isDeepStrictEqual(before[field], after[field]))
  const fixed = differing
    .filter(field => !freeFields.has(field))
    .map(
      field =>
        `${field}: expected ${shown(before[field])}, as in the run that is continued, got ${shown(after[field])}`,
    )
  const { learningRateSchedule: schedule } = before
  const stretched =
    differing.includes('steps') && schedule !== 'step'
      ? [
          `steps: expected ${before.steps}, over which the learning rate falls (learningRateSchedule ${schedule}), got ${after.steps}`,
        ]
      : []
  return [...fixed, ...stretched]
}

const otherData = (folder: RunFolder, before: string, now: string): PipelineError => ({
  _tag: 'FileInvalid',
  path: folder.file('checkpoints'),
  stage: 'resume',
  cause: `the run drew from other images (${before}) than there are now (${now})`,
  remedy: 'give it the data that it was started with, or start a new run',
})
