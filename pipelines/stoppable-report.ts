import type * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { type WrittenReport, writeReport } from './report.js'

/**
 * `writeReport`, given up before its next figure when the signal is aborted, so that no part of a file is left. Resolves to
 * null where it was given up; what an earlier report left is then partly replaced. Left, and rejects, as `writeReport`.
 *
 * @example if ((await stoppableReport('runs/quickstart', signal)) === null) console.error('Stopped.')
 */
export const stoppableReport = async (
  folder: string,
  signal: AbortSignal,
): Promise<E.Either<PipelineError, WrittenReport> | null> => {
  if (signal.aborted) return null
  const given = new Error('given up')
  const onFigure = () => {
    if (signal.aborted) throw given
  }
  return writeReport(folder, { onFigure })().catch((error: unknown) => {
    if (error === given) return null
    throw error
  })
}
