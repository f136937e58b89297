import * as E from 'fp-ts/lib/Either.js'
import { messageOf } from '../lib/codec/message-of.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { stoppableReport } from './stoppable-report.js'

/**
 * Makes the report of a run that is done, and tells where it is; gives the exit code. The run stays as it is, whether or not its
 * report can be made, or is waited for: 130 where it was not.
 *
 * @example process.exitCode = await tellReport('runs/train', signal)
 */
export const tellReport = async (folder: string, signal: AbortSignal): Promise<number> => {
  const unmade = (why: string) => console.error(`The report could not be made: ${why}`)
  try {
    const report = await stoppableReport(folder, signal)
    if (report === null) {
      console.error(`Stopped while the report was made: npm run example -- 05-experiment --report ${folder} makes it.`)
      return 130
    }
    if (E.isRight(report)) console.log(`Report: ${report.right.path}`)
    else unmade(describeError(report.left))
  } catch (error) {
    unmade(messageOf(error))
  }
  return 0
}
