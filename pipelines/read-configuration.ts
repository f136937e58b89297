import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { type Fields, readFields } from './read-fields.js'

/**
 * The fields of a configuration that a file holds, as `readFields` reads them, for `decodeConfiguration`, which checks
 * them. A run's own `config.json` gives the run's configuration again.
 *
 * @example
 * const fields = await orThrow(readConfiguration('run.yaml'))
 * const configuration = decodeConfiguration(fields, { base: presets.quickstart, where: 'run.yaml' })
 */
export const readConfiguration = (path: string): TE.TaskEither<PipelineError, Fields> =>
  readFields(path, { stage: 'configuration', what: 'a configuration', example: 'steps: 200' })
