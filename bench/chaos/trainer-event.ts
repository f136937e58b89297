import * as t from 'io-ts'
import { whole } from '../../lib/codec/numbers.js'
import { BatchRecord } from './batch-record.js'

/** What is in flight, and what came of what was lost: counts of one trainer, since it claimed the queue. */
export const RemoteCounts = t.readonly(
  t.strict({
    generation: whole(0),
    inFlight: whole(0),
    issued: whole(0),
    answered: whole(0),
    givenUp: whole(0),
    reissued: whole(0),
    twice: whole(0),
    refused: whole(0),
  }),
  'RemoteCounts',
)
export type RemoteCounts = t.TypeOf<typeof RemoteCounts>

/** A line that a trainer writes: it has claimed the queue, had a batch, lost a sample, reached the end, or given up. */
export const TrainerEvent = t.union(
  [
    t.strict({ event: t.literal('claimed'), from: whole(0), counts: RemoteCounts }),
    t.strict({ event: t.literal('batch'), record: BatchRecord, counts: RemoteCounts }),
    t.strict({ event: t.literal('letter'), sampleId: t.string, cause: t.string }),
    t.strict({ event: t.literal('done'), counts: RemoteCounts }),
    t.strict({ event: t.literal('failed'), why: t.string }),
  ],
  'TrainerEvent',
)
export type TrainerEvent = t.TypeOf<typeof TrainerEvent>
