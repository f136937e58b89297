import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { contradictions } from '../lib/codec/contradictions.js'
import { Experiment, type ExperimentCell } from '../lib/codec/experiment.js'
import type { ExperimentResult } from '../lib/codec/experiment-result.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError, type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import { shown } from '../lib/codec/shown.js'
import { takeLock } from '../lib/train/folder-lock.js'
import { writeWholeSync } from '../lib/train/write-whole.js'
import { cellResults } from './cell-results.js'
import type { DataSets } from './data-folder.js'
import { experimentCells } from './experiment-cells.js'
import { experimentChanges, imageChanges } from './experiment-changes.js'
import { experimentImages } from './experiment-images.js'
import { type OpenedData, openData, type PrepareOptions } from './prepare.js'
import { testSets } from './test-sets.js'
import { trainingSets } from './training-sets.js'
import { validationSets } from './validation-sets.js'

const stage = 'experiment'

/**
 * A run of an experiment: how many images it is tested on, and what it has reached, where it has been made already (null
 * where it has not).
 */
export type PlannedCell = ExperimentCell & Readonly<{ testImages: number; results: readonly ExperimentResult[] | null }>

/** An experiment that can be run: its data are enough for all of it, and its folder, if there is one, is its own. */
export type PlannedExperiment = Readonly<{
  experiment: Experiment
  path: string
  sets: DataSets
  cells: readonly PlannedCell[]
}>

const invalid = (where: string, found: readonly string[]): PipelineError => ({
  _tag: 'ConfigurationInvalid',
  stage,
  where,
  problems: found,
})

/** Problems of single runs, told once each with the rows that have it. */
const problemsOf = (
  cells: readonly ExperimentCell[],
  of: (cell: ExperimentCell) => readonly string[],
): readonly string[] => {
  const rows = new Map<string, string[]>()
  for (const cell of cells)
    for (const problem of of(cell)) rows.set(problem, [...(rows.get(problem) ?? []), cell.name.replace(/-r\d+$/, '')])
  return [...rows].map(([problem, names]) => `${names.join(', ')}: ${problem.replace(/\.$/, '')}`)
}

/** What the data are too few for. Repeats differ in the choice of images, not in their number. */
const dataProblems = ({ sets, split, root }: OpenedData, cells: readonly ExperimentCell[]): readonly string[] =>
  problemsOf(
    cells.filter(({ repeat }) => repeat === 1),
    ({ configuration }) =>
      pipe(
        trainingSets(sets, configuration, root, split?.labelled),
        E.flatMap(() => validationSets(sets, configuration, root)),
        E.match(
          error => [describeError(error)],
          () => [],
        ),
      ),
  )

/** What a process makes first, and may have been killed after. */
const beginnings = ['cells', 'lock']

/** The experiment that a folder holds; null where there is no folder, or nothing begun in it. */
const storedExperiment = (path: string): E.Either<PipelineError, Experiment | null> => {
  const file = join(path, 'experiment.json')
  const strange = (cause: string): PipelineError => ({
    _tag: 'FileInvalid',
    path: file,
    stage,
    cause,
    remedy: 'give the experiment another name',
  })
  if (!existsSync(path)) return E.right(null)
  if (!statSync(path).isDirectory()) return E.left(strange(`${path} is a file`))
  if (readdirSync(path).every(name => beginnings.includes(name))) return E.right(null)
  if (!existsSync(file)) return E.left(strange('it is not there, so that the folder is not of an experiment'))
  return pipe(
    E.tryCatch(
      (): unknown => JSON.parse(readFileSync(file, 'utf8')),
      error => strange(messageOf(error)),
    ),
    E.flatMap(value =>
      pipe(
        Experiment.decode(value),
        E.mapLeft(errors => strange(problems(errors).join('; '))),
      ),
    ),
  )
}

/**
 * Checks an experiment before any work: that each of its models can be trained as the base says, that the data have the
 * labels of all its budgets, and that its folder `runsRoot/<name of the base>`, where there is one, is that of this
 * experiment or of a smaller one on the same images, which this one goes on with. Finds which runs have been made. Writes
 * nothing but the phantoms where the base names no data.
 */
export const planExperiment = (
  experiment: Experiment,
  { runsRoot, ...options }: PrepareOptions,
): TE.TaskEither<PipelineError, PlannedExperiment> => {
  const { base } = experiment
  const path = join(runsRoot, base.name)
  const begun = `${path}, begun before,`
  const cells = experimentCells(experiment)
  const refuse = (where: string, found: readonly string[]) =>
    found.length === 0 ? E.right(undefined) : E.left(invalid(where, found))
  return pipe(
    TE.fromEither(
      pipe(
        refuse('the plan', [
          ...problemsOf(cells, ({ configuration }) => contradictions(configuration, () => false)),
          ...(base.nats === null
            ? []
            : [
                `nats: expected null, for runs are made side by side and a queue has one trainer, got ${shown(base.nats)}`,
              ]),
        ]),
        E.flatMap(() => storedExperiment(path)),
        E.tap(stored => refuse(begun, stored ? experimentChanges(stored, experiment) : [])),
        E.bindTo('stored'),
      ),
    ),
    TE.bind('data', () => openData(base, options)),
    TE.let('images', ({ data }) => experimentImages(data.sets, data.split?.labelled)),
    TE.flatMapEither(({ stored, data, images }) =>
      pipe(
        refuse(begun, imageChanges(stored?.images, images)),
        E.flatMap(() => refuse('the plan', dataProblems(data, cells))),
        E.map(() => ({
          experiment: { ...experiment, images },
          path,
          sets: data.sets,
          cells: cells.map(cell => {
            const { inDomain, crossDomain } = testSets(data.sets, cell.configuration)
            const tests = [inDomain, crossDomain].flatMap(of => [...of.segmentation, ...of.classification])
            return {
              ...cell,
              testImages: tests.reduce((sum, { length }) => sum + length, 0),
              results: cellResults(join(path, 'cells', cell.name), cell),
            }
          }),
        })),
      ),
    ),
  )
}

/**
 * Makes or opens the folder of a planned experiment, leaves the plan in its experiment.json, and keeps other processes out
 * of it until what it gives is called.
 */
export const openExperiment = ({ experiment, path }: PlannedExperiment): E.Either<PipelineError, () => void> =>
  pipe(
    E.tryCatch(() => mkdirSync(join(path, 'cells'), { recursive: true }), unwritable(path, stage)),
    E.flatMap(() => takeLock(join(path, 'lock'))),
    E.flatMap(release =>
      pipe(
        E.tryCatch(
          () => writeWholeSync(join(path, 'experiment.json'), `${JSON.stringify(experiment, null, 2)}\n`),
          unwritable(join(path, 'experiment.json'), stage),
        ),
        E.map(() => release),
        E.mapLeft(error => {
          release()
          return error
        }),
      ),
    ),
  )
