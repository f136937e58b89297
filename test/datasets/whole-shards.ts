import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { shardSets } from '../../datasets/shards.js'
import { type PipelineError, PipelineFailure } from '../../lib/codec/pipeline-error.js'
import type { SampleSet } from '../../pipelines/data-sets.js'

/** The sets of shards in which all is well: what is found wrong rejects. */
export const wholeShards = (root: string): TaskEither<PipelineError, readonly SampleSet[]> =>
  shardSets(root, {
    onDeadLetter: error => {
      throw new PipelineFailure(error)
    },
  })
