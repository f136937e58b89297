import type * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Placed } from './placed.js'
import type { PreparedSample } from './prepare-together.js'

/**
 * Reads and prepares a group of samples, wherever that is done: a result for each, in their order, Left for one that cannot
 * be prepared. Rejects with the signal's reason, and where no sample could be prepared. The same samples give the same
 * results whoever does it.
 */
export type PrepareGroup = (
  placed: readonly Placed[],
  signal: AbortSignal,
) => Promise<readonly E.Either<PipelineError, PreparedSample>[]>
