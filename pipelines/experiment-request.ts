import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { quickstart } from '../lib/codec/configuration.js'
import { decodeConfiguration } from '../lib/codec/decode-configuration.js'
import { Experiment } from '../lib/codec/experiment.js'
import { laidOver } from '../lib/codec/laid-over.js'
import { modelNames } from '../lib/codec/model-name.js'
import { numberOfText as number } from '../lib/codec/number-of-text.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import type { ProgressMode } from '../lib/codec/progress-mode.js'
import { shown } from '../lib/codec/shown.js'
import { type OwnOptions, readCommandLine } from './read-command-line.js'
import { readConfiguration } from './read-configuration.js'

/**
 * What a program of experiments is asked for: its help, the report of a folder that there is, or an experiment under
 * `runsRoot`, run or (`planOnly`) only planned, so many runs at once (null: as the machine allows).
 */
export type ExperimentRequest = Readonly<
  | { kind: 'help' }
  | { kind: 'report'; folder: string }
  | {
      kind: 'experiment'
      experiment: Experiment
      runsRoot: string
      progress: ProgressMode
      parallel: number | null
      planOnly: boolean
    }
>

type Plan = Omit<Experiment, 'base' | 'formatVersion' | 'images'>

/** The experiment of the paper: all eight models and nine combinations of label budgets, five times. */
export const paperPlan: Plan = {
  models: modelNames,
  segmentationLabels: [10, 50, 'full'],
  classificationLabels: [100, 1000, 'full'],
  repeats: 5,
}

/** What two cores can do in minutes: one model of each kind, few labels and all. */
export const quickstartPlan: Plan = {
  models: ['U-Net', 'U-Net Encoder', 'MultiMix'],
  segmentationLabels: [10, 'full'],
  classificationLabels: [100, 'full'],
  repeats: 2,
}

/** Small runs, that need no pictures each and no events for TensorBoard; the name claims no more than it is. */
const unnamed = { name: 'experiment', tensorBoard: { write: false, images: 0 }, panelImages: 1 }
/** Steps of each run, where the quickstart's own would take too long for so many. */
const quickstartSteps = { steps: 100 }

const list =
  <A>(read: (item: string) => A) =>
  (text: string): E.Either<string, readonly A[]> =>
    E.right(text.split(',').map(item => read(item.trim())))

const instead = (what: string) => (): E.Either<string, never> => E.left(`expected none here: ${what}`)

const own: OwnOptions = {
  options: {
    models: list(item => item),
    'labels-seg': list(number),
    'labels-cls': list(number),
    repeats: text => E.right(number(text)),
    parallel: text =>
      text === 'auto'
        ? E.right(null)
        : /^[1-9]\d*$/.test(text)
          ? E.right(Number(text))
          : E.left(`expected auto or a whole number of at least 1, got ${shown(text)}`),
    report: text => E.right(text),
    model: instead('--models takes several, e.g. --models U-Net,MultiMix'),
    resume: instead('an experiment of the same --name goes on where it was stopped'),
    nats: instead('runs are made side by side, and a queue has one trainer'),
  },
  switches: ['plan'],
}

type Fields = Readonly<Record<string, unknown>>

/** The base that unnamed fields are from, and the plan that goes with it: the paper's unless it is the quickstart. */
const planOf = (preset: unknown): Plan => (preset === undefined || preset === 'quickstart' ? quickstartPlan : paperPlan)

/**
 * What the options of a command line ask for: a preset, over it the fields of the file of `--config`, over these those of
 * the flags, as for one run; and which models, label budgets and repeats. Without the preset `paper` it is a small
 * experiment. All that is wrong with fields and flags is one Left; so is a file that cannot be read.
 *
 * @example experimentRequest(['--preset', 'paper', '--data', 'path/to/data'])
 */
export const experimentRequest = (argv: readonly string[]): TE.TaskEither<PipelineError, ExperimentRequest> => {
  const said = readCommandLine(argv, own)
  if (said.help) return TE.right({ kind: 'help' })
  const where = said.config === null ? 'the command line' : `the command line with ${said.config}`
  const { models, repeats, parallel, report, plan } = said.own
  if (typeof report === 'string' && said.problems.length === 0) return TE.right({ kind: 'report', folder: report })
  return pipe(
    said.config === null ? TE.right<PipelineError, Fields>({}) : readConfiguration(said.config),
    TE.map(fromFile => laidOver(fromFile, said.fields) as Fields),
    TE.flatMapEither((over): E.Either<PipelineError, Experiment> => {
      const defaults = planOf(over.preset)
      const asked = {
        models: models ?? defaults.models,
        segmentationLabels: said.own['labels-seg'] ?? defaults.segmentationLabels,
        classificationLabels: said.own['labels-cls'] ?? defaults.classificationLabels,
        repeats: repeats ?? defaults.repeats,
      }
      const steps = defaults === quickstartPlan ? quickstartSteps : {}
      // The plan's own problems are told with those of the base.
      const wrong = planProblems(asked)
      return pipe(
        decodeConfiguration(
          { ...unnamed, ...steps, ...over },
          { base: quickstart, where, alsoWrong: [...said.problems, ...wrong] },
        ),
        E.map(base => ({ ...(asked as Plan), formatVersion: 1, base })),
      )
    }),
    TE.map(experiment => ({
      kind: 'experiment',
      experiment,
      runsRoot: said.runs ?? 'runs',
      progress: said.progress,
      parallel: typeof parallel === 'number' ? parallel : null,
      planOnly: plan === true,
    })),
  )
}

const planProblems = (asked: Readonly<Record<keyof Plan, unknown>>): readonly string[] =>
  pipe(
    Experiment.decode({ ...asked, formatVersion: 1, base: quickstart }),
    E.match(problems, () => []),
  )
