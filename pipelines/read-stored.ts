import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type * as t from 'io-ts'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { problems } from '../lib/codec/problems.js'

const stage = 'report'

const invalid = (path: string, cause: string): PipelineError => ({
  ...{ _tag: 'FileInvalid', path, stage, cause },
  remedy: 'make it again, or take it away',
})

/** The bytes of a file of a run or a sweep. Left where it cannot be read, PathMissing where there is none. */
export const readStoredBytes = (path: string, expected: string): TE.TaskEither<PipelineError, Buffer> =>
  TE.tryCatch(
    () => readFile(path),
    (error): PipelineError =>
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? { _tag: 'PathMissing', path, stage, expected }
        : { _tag: 'FileUnreadable', path, sampleId: null, stage, cause: messageOf(error) },
  )

/**
 * What a file of JSON of a run or a sweep holds, as its codec has it. Left where it cannot be read, is no JSON or holds
 * something else, each place said; PathMissing where there is none.
 *
 * @example readStored(RunMetrics, 'runs/quickstart/metrics.json', 'the metrics of a finished run')
 */
export const readStored = <A>(codec: t.Type<A>, path: string, expected: string): TE.TaskEither<PipelineError, A> =>
  pipe(
    readStoredBytes(path, expected),
    TE.flatMapEither(bytes =>
      E.tryCatch(
        (): unknown => JSON.parse(bytes.toString('utf8')),
        error => invalid(path, messageOf(error)),
      ),
    ),
    TE.flatMapEither(value =>
      pipe(
        codec.decode(value),
        E.mapLeft(errors => invalid(path, problems(errors).join('; '))),
      ),
    ),
  )
