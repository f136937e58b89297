import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import { quickstart } from '../../lib/codec/configuration.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { toAsyncIterable } from '../../lib/flowable/to-async-iterable.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import type { SampleSet } from '../../pipelines/data-sets.js'
import { openDistributed } from '../../pipelines/distributed.js'
import { startNatsServer } from '../../pipelines/local-nats-server.js'
import type { PrepareGroup } from '../../pipelines/prepare-group.js'
import { endlessly, prepareSamples } from '../../pipelines/prepare-samples.js'
import { streamViews } from '../../pipelines/stream-views.js'
import { startHelper } from './helper-process.js'
import { measureRate, type Rate } from './rate.js'

export type WholeOptions = Readonly<{ dataset: SampleSet; root: string; count: number }>

/** The paper's size; a weak and a strong view of each picture. */
const configuration = (readConcurrency: number) => ({ ...quickstart, sizePx: 256, readConcurrency })
const IN_HAND = 8

/** Runs the flow of prepared samples, and measures it when the first 64 have come. */
const rateOf = async (
  { dataset, count }: WholeOptions,
  { readConcurrency, workers }: Readonly<{ readConcurrency: number; workers: number }>,
  pids: Readonly<Record<string, number>>,
  prepareGroup?: PrepareGroup,
): Promise<Rate> => {
  const pool = openWorkerPool({ workers })
  const prepared = pipe(
    endlessly([{ dataset, weight: 1 }], 1),
    prepareSamples(streamViews(configuration(readConcurrency)).classificationUnlabelled, {
      ...{ pool, sizePx: 256, concurrency: readConcurrency, cache: null, maxFailedShare: 0 },
      ...(prepareGroup && { prepareGroup }),
      onDeadLetter: ({ cause }) => {
        throw new Error(describeError(cause))
      },
    }),
  )
  const samples = toAsyncIterable(prepared)[Symbol.asyncIterator]()
  const take = async (many: number) => {
    for (let left = many; left > 0; left--) await samples.next()
  }
  try {
    await take(64)
    return await measureRate(count, pids, () => take(count))
  } finally {
    await samples.return?.()
    await pool.close()
  }
}

/** Prepared by so many threads of this process. */
export const wholeHere = (options: WholeOptions, workers: number): Promise<Rate> =>
  rateOf(options, { readConcurrency: IN_HAND * workers, workers }, { trainer: process.pid })

/** Prepared by so many processes with a thread each, by way of a local server. */
export const wholeElsewhere = async (options: WholeOptions, processes: number): Promise<Rate> => {
  const { dataset, root } = options
  const folder = mkdtempSync(join(tmpdir(), 'multimix-distributed-'))
  const server = await orThrow(startNatsServer({ folder }))
  const link = await orThrow(connectNats({ ...natsDefaults, servers: [server.address] }, { name: 'bench' }))
  const readConcurrency = 2 * IN_HAND * processes
  const distributed = await orThrow(
    openDistributed({
      ...{ link, root, settings: natsDefaults, configuration: configuration(readConcurrency), fingerprint: 'bench' },
      sets: {
        ...{ segmentationLabelled: null, segmentationUnlabelled: null, classificationLabelled: null },
        classificationUnlabelled: [{ dataset, weight: 1 }],
      },
    }),
  )
  const workers = await Promise.all(
    Array.from({ length: processes }, (_, i) =>
      startHelper('./preprocess-worker.ts', {
        address: server.address,
        root,
        name: `worker ${i + 1}`,
        inHand: IN_HAND,
      }),
    ),
  )
  const pids = {
    ...{ server: server.pid(), trainer: process.pid },
    ...Object.fromEntries(workers.map(({ pid }, i) => [`worker ${i + 1}`, pid])),
  }
  try {
    return await rateOf(
      options,
      { readConcurrency, workers: 0 },
      pids,
      distributed.elsewhere('classificationUnlabelled'),
    )
  } finally {
    await distributed.close()
    await Promise.all(workers.map(worker => worker.close()))
    await link.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
