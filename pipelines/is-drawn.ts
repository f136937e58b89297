import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { listFolder } from '../lib/storage/list-folder.js'

/**
 * Whether the data that a configuration names are phantoms: drawn for this run (null), or before, into that folder,
 * wherever it lies. Left as `listFolder`.
 *
 * @example isDrawn('data/phantoms-experiment') // Right true
 */
export const isDrawn = (data: string | null): TE.TaskEither<PipelineError, boolean> =>
  data === null
    ? TE.right(true)
    : pipe(
        listFolder(data, 'data'),
        TE.map(entries => entries?.some(({ name }) => name === 'phantoms.json') ?? false),
      )
