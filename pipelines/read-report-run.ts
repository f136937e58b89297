import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { CellFailure } from '../lib/codec/cell-failure.js'
import type { ExperimentCell } from '../lib/codec/experiment.js'
import { ClassifiedImageResult, SegmentedImageResult } from '../lib/codec/image-result.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { type ResultsCsv, resultsCsv } from '../lib/codec/results-csv.js'
import { RunEnvironment } from '../lib/codec/run-environment.js'
import { RunMetrics } from '../lib/codec/run-metrics.js'
import type { ReportRun } from '../lib/report/report-data.js'
import { readStored, readStoredBytes } from './read-stored.js'

const segmentationCsv = resultsCsv(SegmentedImageResult)
const classificationCsv = resultsCsv(ClassifiedImageResult)

const resultsOf = <A>(csv: ResultsCsv<A>, path: string, learnt: boolean): TE.TaskEither<PipelineError, readonly A[]> =>
  learnt
    ? pipe(
        readStoredBytes(path, 'the results of test images, a line each'),
        TE.flatMapEither(bytes => csv.decode(bytes.toString('utf8'), path)),
      )
    : TE.right([])

type Results = Pick<ReportRun, 'environment' | 'segmentation' | 'classification'>

const results = (folder: string): TE.TaskEither<PipelineError, Results> =>
  pipe(
    readStored(RunMetrics, join(folder, 'metrics.json'), 'the metrics of a finished run'),
    TE.flatMap(({ labels }) =>
      pipe(
        TE.Do,
        TE.bind('environment', () =>
          readStored(RunEnvironment, join(folder, 'environment.json'), 'how the run was made'),
        ),
        TE.bind('segmentation', () =>
          resultsOf(segmentationCsv, join(folder, 'segmentation.csv'), labels.segmentation !== null),
        ),
        TE.bind('classification', () =>
          resultsOf(classificationCsv, join(folder, 'classification.csv'), labels.classification !== null),
        ),
      ),
    ),
  )

/** As a clause, which the report ends itself. */
const clause = (sentence: string): string => sentence.replace(/\.$/, '')

const whyMissing = async (folder: string, error: PipelineError): Promise<string> => {
  const failure = await readStored(CellFailure, join(folder, 'failed.json'), 'why a run failed')()
  if (E.isRight(failure)) return `failed: ${clause(failure.right.reason)}`
  if (error._tag !== 'PathMissing' || !error.path.endsWith('metrics.json')) return clause(describeError(error))
  const begun = await readStoredBytes(join(folder, 'config.json'), 'a run’s configuration')()
  return E.isRight(begun) ? 'not finished' : 'not run'
}

/**
 * A run of a report from its folder, without its pictures: the results of its test images, and where it was made. One that
 * has none, has failed, or has a file that is damaged is `missing`, with the reason. Never Left.
 */
export const readReportRun = async (folder: string, cell: ExperimentCell): Promise<ReportRun> => {
  const read = await results(folder)()
  const run = { ...cell, pictures: [] }
  return E.isRight(read)
    ? { ...run, missing: null, ...read.right }
    : {
        ...run,
        missing: await whyMissing(folder, read.left),
        ...{ environment: null, segmentation: [], classification: [] },
      }
}
