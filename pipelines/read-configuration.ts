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

const stage = 'configuration'

const invalid = (path: string, cause: string, remedy: string): PipelineError => ({
  _tag: 'FileInvalid',
  path,
  stage,
  cause,
  remedy,
})

const endings = ['.yaml', '.yml', '.json']

const fieldsOf = (path: string, text: string): E.Either<PipelineError, Readonly<Record<string, unknown>>> =>
  pipe(
    parseYaml(text),
    E.mapLeft(cause => invalid(path, cause, 'correct the file')),
    E.filterOrElse(isFields, value =>
      value === undefined
        ? invalid(path, 'the file is empty', 'give it fields of a configuration, such as "steps: 200"')
        : invalid(path, `expected an object of fields, got ${shown(value)}`, 'write fields, such as "steps: 200"'),
    ),
  )

/**
 * The fields of a configuration that a file of YAML 1.2 (`.yaml`, `.yml`) or JSON (`.json`, read as the YAML that it is)
 * holds, for `decodeConfiguration`, which checks them. A run's own `config.json` gives the run's configuration again.
 * Left where the file cannot be read, has another ending, is empty, is no object of fields, or is not YAML.
 *
 * @example
 * const fields = await orThrow(readConfiguration('run.yaml'))
 * const configuration = decodeConfiguration(fields, { base: presets.quickstart, where: 'run.yaml' })
 */
export const readConfiguration = (path: string): TE.TaskEither<PipelineError, Readonly<Record<string, unknown>>> =>
  endings.includes(extname(path).toLowerCase())
    ? pipe(
        TE.tryCatch(
          () => readFile(path, 'utf8'),
          (error): PipelineError => ({
            _tag: 'FileUnreadable',
            path,
            sampleId: null,
            stage,
            cause: messageOf(error),
          }),
        ),
        TE.flatMapEither(text => fieldsOf(path, text)),
      )
    : TE.left(invalid(path, `expected a name that ends in ${endings.join(', ')}`, 'give a file of YAML or JSON'))
