import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'
import { ShardIndexLine } from '../lib/codec/shard-index.js'

/** The file beside shards that says where each sample of them is. */
export const SHARD_INDEX = 'index.jsonl'

const lineOf = (text: string): E.Either<string, ShardIndexLine> =>
  pipe(
    E.tryCatch((): unknown => JSON.parse(text), messageOf),
    E.flatMap(json =>
      pipe(
        ShardIndexLine.decode(json),
        E.mapLeft(errors => problems(errors).join('; ')),
      ),
    ),
  )

/**
 * The lines of an `index.jsonl`. A last line without a line break is left out where it is none: a writer that was killed
 * wrote only a part of it. Left RowInvalid names the first other line that is none.
 */
export const parseShardIndex = (text: string, path: string): E.Either<PipelineError, readonly ShardIndexLine[]> => {
  const lines: ShardIndexLine[] = []
  const all = text.split('\n')
  for (const [i, line] of all.entries()) {
    const isLast = i === all.length - 1
    if (isLast && line === '') break
    const decoded = lineOf(line)
    if (E.isLeft(decoded) && isLast) break
    if (E.isLeft(decoded))
      return E.left({ _tag: 'RowInvalid', path, line: i + 1, stage: 'shards', cause: decoded.left })
    lines.push(decoded.right)
  }
  return E.right(lines)
}
