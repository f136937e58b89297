import { existsSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { expectWhole } from '../codec/expect-whole.js'
import { HistoryRecord } from '../codec/history-record.js'
import { messageOf } from '../codec/message-of.js'
import { type PipelineError, PipelineFailure, unwritable } from '../codec/pipeline-error.js'
import { problems } from '../codec/problems.js'
import { appendLine } from './append-line.js'
import { writeWholeSync } from './write-whole.js'

/** The history of a run, a file of which each line is one record as JSON. */
export type History = Readonly<{
  /**
   * Appends a record. Throws a PipelineFailure that names the file where it cannot be written; the lines before stay
   * whole. Throws an Error for a record that could not be read back, such as one with a loss of NaN.
   */
  append(record: HistoryRecord): void
}>

const stage = 'history'

/** A whole line, numbered from 1, and the record that it holds or why it holds none. */
type Line = Readonly<{ number: number; text: string; record: E.Either<string, HistoryRecord> }>

const decodeLine = (text: string): E.Either<string, HistoryRecord> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(text), messageOf),
    E.flatMap(value =>
      pipe(
        HistoryRecord.decode(value),
        E.mapLeft(errors => problems(errors).join('; ')),
      ),
    ),
  )

/** What follows the last newline is a line that was not finished. */
const readLines = (path: string): E.Either<PipelineError, readonly Line[]> =>
  E.tryCatch(
    () =>
      readFileSync(path, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((text, i) => ({ number: i + 1, text, record: decodeLine(text) })),
    cause => ({ _tag: 'FileUnreadable', path, sampleId: null, stage, cause: messageOf(cause) }),
  )

/** The records of lines, or which of them holds none. */
const recordsOf = (path: string) =>
  E.traverseArray(({ number, record }: Line) =>
    pipe(
      record,
      E.mapLeft((cause): PipelineError => ({ _tag: 'RowInvalid', path, line: number, stage, cause })),
    ),
  )

/**
 * The records of a history, in their order. An unfinished last line, which a killed process may leave, is none. Left where
 * the file cannot be read, or a line is no record.
 */
export const readHistory = (path: string): E.Either<PipelineError, readonly HistoryRecord[]> =>
  pipe(readLines(path), E.flatMap(recordsOf(path)))

/**
 * Opens a history to be appended to. `after` null begins one, and is Left where there is one already. A number (whole, at
 * least 0) goes on after that step: the lines of later steps, of validations after the step `validated` (default: `after`),
 * and whatever is no record after the last of those that stay, are cut off, at once or not at all wherever the process
 * ends. A missing history is begun. Left where a line among those that stay is no record, or the file cannot be read or
 * written.
 *
 * @example openHistory(folder.file('history.jsonl'), { after: checkpoint.step })
 */
export const openHistory = (
  path: string,
  { after, validated }: Readonly<{ after: number | null; validated?: number }>,
): E.Either<PipelineError, History> => {
  if (after !== null) expectWhole('openHistory', 'after', after, 0)
  return pipe(
    existsSync(path) ? goOn(path, after, validated) : E.right(undefined),
    E.map(() => ({
      append: record => {
        const read = decodeLine(JSON.stringify(record))
        if (E.isLeft(read)) throw new Error(`Expected a record that can be read back, got ${read.left}`)
        try {
          appendLine(path, record)
        } catch (cause) {
          throw new PipelineFailure(unwritable(path, stage)(cause))
        }
      },
    })),
  )
}

const goOn = (path: string, after: number | null, validated?: number): E.Either<PipelineError, void> =>
  after !== null
    ? cut(path, after, validated ?? after)
    : E.left({
        _tag: 'FileInvalid',
        path,
        stage,
        cause: 'it is the history of an earlier run',
        remedy: 'resume that run, or give the new one a folder of its own',
      })

/** Cuts off all but the whole lines of steps up to `after`, and of validations up to `validated`. */
const cut = (path: string, after: number, validated: number): E.Either<PipelineError, void> => {
  const stays = ({ record }: Line) =>
    E.isRight(record) && record.right.step <= (record.right.kind === 'validation' ? Math.min(after, validated) : after)
  return pipe(
    readLines(path),
    E.map(lines => lines.slice(0, lines.findLastIndex(stays) + 1)),
    E.tap(recordsOf(path)),
    E.map(lines => lines.filter(stays).map(({ text }) => `${text}\n`)),
    E.flatMap(kept => E.tryCatch(() => writeWholeSync(path, kept.join('')), unwritable(path, stage))),
  )
}
