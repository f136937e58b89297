import { readFile } from 'node:fs/promises'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { unreadable } from '../storage/read-bytes.js'

/**
 * The bytes of a file that settings name: a key, a seed, a certificate; from this machine alone.
 *
 * @example readSettingsFile('ca.pem', 'nats')
 */
export const readSettingsFile = (path: string, stage: string): TE.TaskEither<PipelineError, Buffer> =>
  TE.tryCatch(() => readFile(path), unreadable(path, { stage, sampleId: null, signal: new AbortController().signal }))
