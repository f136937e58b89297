import type { DeadLetter as LetterLine } from '../lib/codec/dead-letter.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import type { DeadLetter } from '../lib/flowable/dead-letters.js'

/** Takes dead letters of all streams and counts them. */
export type DeadLetterBox = Readonly<{ post(letter: DeadLetter<PipelineError>): void; count(): number }>

/**
 * Writes one line for each sample that failed, the first time it does: the streams come round to it again every
 * epoch, and several may hold it.
 */
export const deadLetterBox = (write: (line: LetterLine) => void): DeadLetterBox => {
  const posted = new Set<string>()
  return {
    post: ({ cause, state }) => {
      const sampleId = 'sampleId' in cause && cause.sampleId !== null ? cause.sampleId : ''
      const path = 'path' in cause ? cause.path : ''
      const name = `${sampleId} ${path}`
      if (posted.has(name)) return
      posted.add(name)
      write({
        sampleId,
        path,
        stage: cause.stage,
        cause: describeError(cause),
        attempts: 'attempts' in cause ? cause.attempts : 1,
        state,
      })
    },
    count: () => posted.size,
  }
}
