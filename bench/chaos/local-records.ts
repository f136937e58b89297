import { describeError } from '../../lib/codec/pipeline-error.js'
import { toAsyncIterable } from '../../lib/flowable/to-async-iterable.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import type { TrainingSets } from '../../pipelines/training-streams.js'
import { type BatchRecord, batchRecord } from './batch-record.js'
import { type ChaosRun, chaosConfiguration, chaosStreams } from './chaos-streams.js'

/** The batches of a round as this machine's own worker threads prepare them, one thread here: what all others must equal. */
export const localRecords = async (sets: TrainingSets, run: ChaosRun): Promise<readonly BatchRecord[]> => {
  const preparing = openPreparing({ ...chaosConfiguration(run), workers: 1 }, ({ cause }) => {
    throw new Error(describeError(cause))
  })
  try {
    const records: BatchRecord[] = []
    for await (const batch of toAsyncIterable(chaosStreams(sets, run, preparing)))
      records.push(batchRecord(batch, records.length + 1))
    return records
  } finally {
    await preparing.pool.close()
  }
}
