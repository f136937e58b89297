import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type Configuration, quickstart } from '../lib/codec/configuration.js'
import { decodeConfiguration } from '../lib/codec/decode-configuration.js'
import { laidOver } from '../lib/codec/laid-over.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { ProgressMode } from '../lib/codec/progress-mode.js'
import { shown } from '../lib/codec/shown.js'
import { type CommandLine, readCommandLine } from './read-command-line.js'
import { readConfiguration } from './read-configuration.js'

/** What a training program is asked for: its help, a new run under `runsRoot`, or to continue the run of a folder. */
export type TrainingRequest = Readonly<
  | { kind: 'help' }
  | { kind: 'new'; configuration: Configuration; runsRoot: string; progress: ProgressMode }
  /** `over` is what file and flags say, not yet decoded; `where` names them, `alsoWrong` is what is wrong besides. */
  | {
      kind: 'resume'
      folder: string
      over: unknown
      where: string
      alsoWrong: readonly string[]
      progress: ProgressMode
    }
>

/** A run that is not named is not named after its preset: it may have been given other settings. */
export const unnamed = { name: 'train' }

type Fields = Readonly<Record<string, unknown>>

/** A run is continued where it is and as it was: a preset would give it the settings of another. */
const resumeProblems = (fields: Fields, runs: string | null): readonly string[] => [
  ...(Object.hasOwn(fields, 'preset')
    ? [`preset: expected none with --resume, which has the run's own configuration, got ${shown(fields.preset)}`]
    : []),
  ...(runs === null
    ? []
    : [`--runs: expected none with --resume, which goes on in the run's folder, got ${shown(runs)}`]),
]

/**
 * What a command line asks for: a preset, over it the fields of the file of `--config`, over these those of the flags. All
 * that is wrong with fields and flags is one Left; so is a file that cannot be read. What `--resume` continues is checked
 * by who opens its folder.
 */
export const requestOf = ({
  fields,
  config,
  resume,
  runs,
  progress,
  help,
  problems,
}: CommandLine): TE.TaskEither<PipelineError, TrainingRequest> => {
  if (help) return TE.right({ kind: 'help' })
  const where = config === null ? 'the command line' : `the command line with ${config}`
  return pipe(
    config === null ? TE.right<PipelineError, Fields>({}) : readConfiguration(config),
    TE.map(fromFile => laidOver(fromFile, fields) as Fields),
    TE.flatMap((over): TE.TaskEither<PipelineError, TrainingRequest> => {
      if (resume === null)
        return pipe(
          decodeConfiguration({ ...unnamed, ...over }, { base: quickstart, where, alsoWrong: problems }),
          TE.fromEither,
          TE.map(configuration => ({ kind: 'new', configuration, runsRoot: runs ?? 'runs', progress })),
        )
      const { preset: _, ...own } = over
      const alsoWrong = [...problems, ...resumeProblems(over, runs)]
      return TE.right({ kind: 'resume', folder: resume, over: own, where, alsoWrong, progress })
    }),
  )
}

/**
 * What the options of a training program ask for (see `requestOf`).
 *
 * @example trainingRequest(['--config', 'run.yaml', '--set', 'steps=500'])
 */
export const trainingRequest = (argv: readonly string[]): TE.TaskEither<PipelineError, TrainingRequest> =>
  requestOf(readCommandLine(argv))
