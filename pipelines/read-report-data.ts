import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { Configuration } from '../lib/codec/configuration.js'
import { Experiment, type ExperimentCell } from '../lib/codec/experiment.js'
import { HistogramLine } from '../lib/codec/picture-index.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { resultsCsv } from '../lib/codec/results-csv.js'
import { learntTerms } from '../lib/model/learnt-terms.js'
import { learntTasks } from '../lib/model/model-switches.js'
import type { ReportData, ReportRun, ShownPicture } from '../lib/report/report-data.js'
import { readHistory } from '../lib/train/history.js'
import { experimentCells } from './experiment-cells.js'
import { readReportRun } from './read-report-run.js'
import { readShownPictures } from './read-shown-pictures.js'
import { readStored, readStoredBytes } from './read-stored.js'

/** What a report can do without: `none` where it is not there, or, with a word to `say`, where it cannot be read. */
const orNone = async <A>(
  read: TE.TaskEither<PipelineError, A>,
  none: A,
  say: (problem: string) => void,
): Promise<A> => {
  const result = await read()
  if (E.isRight(result)) return result.right
  if (result.left._tag !== 'PathMissing') say(describeError(result.left))
  return none
}

const histogramCsv = resultsCsv(HistogramLine)

const histograms = (folder: string): TE.TaskEither<PipelineError, readonly HistogramLine[]> => {
  const path = join(folder, 'histograms.csv')
  return pipe(
    readStoredBytes(path, 'pixels by grey value'),
    TE.flatMapEither(bytes => histogramCsv.decode(bytes.toString('utf8'), path)),
  )
}

/** A run of its own, as the only cell of a sweep. */
const onlyCell = (name: string, configuration: Configuration): ExperimentCell => {
  const learnt = learntTasks(learntTerms(configuration))
  return {
    ...{ name, repeat: 1, configuration },
    segmentationLabels: learnt.segmentation ? configuration.segmentationLabels : null,
    classificationLabels: learnt.classification ? configuration.classificationLabels : null,
  }
}

const ofData = (pictures: readonly ShownPicture[]) => pictures.filter(({ domain }) => domain === null)
const ofTests = (pictures: readonly ShownPicture[]) => pictures.filter(({ domain }) => domain !== null)

const readRun = async (folder: string, configuration: Configuration): Promise<ReportData> => {
  const problems: string[] = []
  const say = (problem: string) => void problems.push(problem)
  const name = basename(resolve(folder))
  const run = await readReportRun(folder, onlyCell(name, configuration))
  const pictures = await orNone(readShownPictures(folder), [], say)
  const path = join(folder, 'history.jsonl')
  const history = existsSync(path) ? await orNone(TE.fromEither(readHistory(path)), [], say) : []
  return {
    ...{ name, base: configuration, history, problems },
    runs: [{ ...run, pictures: ofTests(pictures) }],
    pictures: ofData(pictures),
    histograms: await orNone(histograms(folder), [], say),
  }
}

/** Figures show pictures of one run of a row: that of the first repeat that has results. */
const showsPictures = (runs: readonly ReportRun[]): ReadonlySet<string> => {
  const first = new Map<string, string>()
  for (const { name, missing, configuration, segmentationLabels, classificationLabels } of runs) {
    const row = `${configuration.model} ${segmentationLabels} ${classificationLabels}`
    if (missing === null && !first.has(row)) first.set(row, name)
  }
  return new Set(first.values())
}

const readSweep = async (folder: string, experiment: Experiment): Promise<ReportData> => {
  const problems: string[] = []
  const say = (problem: string) => void problems.push(problem)
  const folderOf = ({ name }: Pick<ExperimentCell, 'name'>) => join(folder, 'cells', name)
  const runs: ReportRun[] = []
  for (const cell of experimentCells(experiment)) runs.push(await readReportRun(folderOf(cell), cell))
  const shown = showsPictures(runs)
  const withPictures: ReportRun[] = []
  for (const run of runs)
    withPictures.push(
      shown.has(run.name)
        ? { ...run, pictures: ofTests(await orNone(readShownPictures(folderOf(run)), [], say)) }
        : run,
    )
  return {
    ...{ name: basename(resolve(folder)), base: experiment.base, runs: withPictures, history: [], problems },
    pictures: ofData(await orNone(readShownPictures(folder), [], say)),
    histograms: await orNone(histograms(folder), [], say),
  }
}

/**
 * What a report is made of, from the folder of a run or of a sweep (which has experiment.json). Runs of a sweep that have not
 * been made, have failed or cannot be read are `missing`, with the reason; so is a run that has not been finished. Pictures,
 * histograms and a history that cannot be read are left out, and named in `problems`. Left where the folder is neither, or
 * its configuration cannot be read.
 *
 * @example const data = await orThrow(readReportData('runs/quickstart'))
 */
export const readReportData = (folder: string): TE.TaskEither<PipelineError, ReportData> =>
  existsSync(join(folder, 'experiment.json'))
    ? pipe(
        readStored(Experiment, join(folder, 'experiment.json'), 'the plan of an experiment'),
        TE.flatMapTask(experiment => () => readSweep(folder, experiment)),
      )
    : pipe(
        readStored(Configuration, join(folder, 'config.json'), 'the configuration of a run, or experiment.json'),
        TE.flatMapTask(configuration => () => readRun(folder, configuration)),
      )
