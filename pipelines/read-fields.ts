import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { isFields } from '../lib/codec/laid-over.js'
import { messageOf } from '../lib/codec/message-of.js'
import { parseYaml } from '../lib/codec/parse-yaml.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { shown } from '../lib/codec/shown.js'

/**
 * Whose fields a file has: what errors call the stage and the fields, one of them as an example, and what might have been
 * given in place of a file.
 */
export type FieldsOf = Readonly<{
  stage: string
  what: string
  example: string
  isSecret?: boolean
  insteadOfFile?: string
}>

export type Fields = Readonly<Record<string, unknown>>

const invalid = (path: string, stage: string, cause: string, remedy: string): PipelineError => ({
  _tag: 'FileInvalid',
  path,
  stage,
  cause,
  remedy,
})

const endings = ['.yaml', '.yml', '.json']

const fieldsIn = (
  path: string,
  text: string,
  { stage, what, example, isSecret = false }: FieldsOf,
): E.Either<PipelineError, Fields> =>
  pipe(
    parseYaml(text),
    E.mapLeft(cause => invalid(path, stage, cause, 'correct the file')),
    E.filterOrElse(isFields, value =>
      value === undefined
        ? invalid(path, stage, 'the file is empty', `give it fields of ${what}, such as "${example}"`)
        : invalid(
            path,
            stage,
            `expected an object of fields${isSecret ? '' : `, got ${shown(value)}`}`,
            `write fields, such as "${example}"`,
          ),
    ),
  )

/**
 * The fields that a file of YAML 1.2 (`.yaml`, `.yml`) or JSON (`.json`, read as the YAML that it is) holds, for a codec,
 * which checks them. Left where the file cannot be read, has another ending, is empty, is no object of fields (which is not
 * shown where it may have secrets), or is not YAML.
 *
 * @example readFields('nats.yaml', { stage: 'nats', what: 'the settings of NATS', example: 'queue: multimix' })
 */
export const readFields = (path: string, of: FieldsOf): TE.TaskEither<PipelineError, Fields> =>
  endings.includes(extname(path).toLowerCase())
    ? pipe(
        TE.tryCatch(
          () => readFile(path, 'utf8'),
          (error): PipelineError => ({
            _tag: 'FileUnreadable',
            path,
            sampleId: null,
            stage: of.stage,
            cause: messageOf(error),
          }),
        ),
        TE.flatMapEither(text => fieldsIn(path, text, of)),
      )
    : TE.left(
        invalid(
          path,
          of.stage,
          `expected a name that ends in ${endings.join(', ')}`,
          ['give a file of YAML or JSON', ...(of.insteadOfFile === undefined ? [] : [of.insteadOfFile])].join(', or '),
        ),
      )
