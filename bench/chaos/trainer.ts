/**
 * A trainer of bench/chaos.ts: has its streams prepared over NATS, from the furthest checkpoint on, and writes a line for
 * what happens (`TrainerEvent`). Its argument is a `TrainerJob`.
 */
import { pipe } from 'fp-ts/lib/function.js'
import { describeError, PipelineFailure } from '../../lib/codec/pipeline-error.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { withState } from '../../lib/flowable/with-state.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import { openDistributed } from '../../pipelines/distributed.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { batchRecord } from './batch-record.js'
import { chaosConfiguration, chaosSets, chaosStreams } from './chaos-streams.js'
import { inTime } from './in-time.js'
import type { TrainerJob } from './play-round.js'
import { furthestCheckpoint, keepCheckpoint } from './trainer-checkpoints.js'
import type { RemoteCounts, TrainerEvent } from './trainer-event.js'

const { run, settings, folder, attempt } = JSON.parse(process.argv[2] ?? '') as TrainerJob
/** A checkpoint after every so many steps. */
const EVERY = 5

const say = (event: TrainerEvent) => process.stdout.write(`${JSON.stringify(event)}\n`)

const train = async () => {
  const configuration = chaosConfiguration(run)
  const sets = await chaosSets(run)
  const link = await inTime(connectNats(settings, { name: `trainer ${attempt}` }))
  const distributed = await inTime(
    openDistributed({ link, settings, configuration, sets, fingerprint: `seed ${run.seed}`, root: run.data }),
  )
  const counts = (): RemoteCounts => {
    const { refused, epochs: _, ...rest } = distributed.report()
    return { ...rest, refused: Object.values(refused).reduce((sum, count) => sum + count, 0) }
  }
  const { step: from, state } = furthestCheckpoint(folder)
  say({ event: 'claimed', from, counts: counts() })
  const preparing = openPreparing(configuration, ({ cause }) =>
    say({ event: 'letter', sampleId: 'sampleId' in cause ? String(cause.sampleId) : '', cause: describeError(cause) }),
  )
  let step = from
  const batches = chaosStreams(sets, run, { ...preparing, elsewhere: distributed.elsewhere })
  await pipe(
    batches,
    withState,
    forEach(
      ([batch, after]) => {
        step++
        say({ event: 'batch', record: batchRecord(batch, step), counts: counts() })
        if (step % EVERY === 0) keepCheckpoint(folder, attempt, { step, state: after })
      },
      { from: state },
    ),
  )
  await distributed.close()
  say({ event: 'done', counts: counts() })
  await link.close()
  await preparing.pool.close()
}

try {
  await train()
} catch (error) {
  say({ event: 'failed', why: error instanceof PipelineFailure ? describeError(error.error) : String(error) })
  process.exit(1)
}
