import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { DeadLetter as LetterLine } from '../lib/codec/dead-letter.js'
import { describeError, type PipelineError, PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import type { DeadLetter } from '../lib/flowable/dead-letters.js'
import type { RunFolder } from '../lib/train/run-folder.js'
import { writeWholeSync } from '../lib/train/write-whole.js'

/** Takes dead letters of all streams and counts them. */
export type DeadLetterBox = Readonly<{ post(letter: DeadLetter<PipelineError>): void; count(): number }>

const nameOf = ({ sampleId, path }: Pick<LetterLine, 'sampleId' | 'path'>) => `${sampleId} ${path}`

/**
 * Writes one line for each sample that failed, the first time it does: the streams come round to it again every
 * epoch, and several may hold it. `before` are the letters of the run that is continued.
 */
export const deadLetterBox = (write: (line: LetterLine) => void, before: readonly LetterLine[] = []): DeadLetterBox => {
  const posted = new Set(before.map(nameOf))
  return {
    post: ({ cause, state }) => {
      const sampleId = 'sampleId' in cause && cause.sampleId !== null ? cause.sampleId : ''
      const path = 'path' in cause ? cause.path : ''
      const name = nameOf({ sampleId, path })
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

const FILE = 'dead-letters.jsonl'

/**
 * The dead letters of a run, a file of lines in its folder. Where the run is continued, those that are there are kept,
 * but for a last one of which only a part was written. Throws a PipelineFailure where that cannot be done.
 */
export const openDeadLetterBox = (folder: RunFolder, continued: boolean): DeadLetterBox => {
  const path = folder.file(FILE)
  try {
    const before = continued && existsSync(path) ? lettersIn(readFileSync(path, 'utf8')) : []
    if (before.length > 0) writeWholeSync(path, before.map(letter => `${JSON.stringify(letter)}\n`).join(''))
    return deadLetterBox(line => folder.appendLine(FILE, line), before)
  } catch (cause) {
    throw new PipelineFailure(unwritable(path, 'dead letters')(cause))
  }
}

const lettersIn = (text: string): readonly LetterLine[] =>
  text.split('\n').flatMap(line => {
    const letter = E.tryCatch(
      (): unknown => JSON.parse(line),
      () => null,
    )
    const decoded = LetterLine.decode(E.isRight(letter) ? letter.right : null)
    return E.isRight(decoded) ? [decoded.right] : []
  })
