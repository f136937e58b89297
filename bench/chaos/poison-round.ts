import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { namedReaders } from '../../datasets/named-readers.js'
import type { NatsSettings } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { toAsyncIterable } from '../../lib/flowable/to-async-iterable.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import type { RemoteReport } from '../../lib/remote/remote-work.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import type { SampleSet } from '../../pipelines/data-sets.js'
import { openDistributed } from '../../pipelines/distributed.js'
import { once, prepareSamples } from '../../pipelines/prepare-samples.js'
import { streamViews } from '../../pipelines/stream-views.js'
import { type ChaosRun, chaosConfiguration } from './chaos-streams.js'
import { isPoison, poisonousReader, readPoisonous } from './poisonous-reader.js'

/** What came of an epoch with a sample that kills its workers, and what is wrong with it. */
export type PoisonRound = Readonly<{
  report: RemoteReport
  letters: readonly PipelineError[]
  problems: readonly string[]
}>

/**
 * An epoch in which one sample kills every worker that has it: it goes to the dead letters after the attempts that
 * the settings allow, all others come, in order, and nobody's place stays taken.
 */
export const poisonRound = async (settings: NatsSettings, run: ChaosRun): Promise<PoisonRound> => {
  const dataset = await poisonedSet(run)
  const configuration = chaosConfiguration(run)
  const readers = { ...namedReaders, poisonous: poisonousReader }
  const link = await orThrow(connectNats(settings, { name: 'poison' }))
  const distributed = await orThrow(
    openDistributed({
      ...{ link, settings, configuration, readers, root: run.data, fingerprint: 'poison' },
      sets: {
        ...{ segmentationLabelled: null, segmentationUnlabelled: null, classificationUnlabelled: null },
        classificationLabelled: [{ dataset, weight: 1 }],
      },
    }),
  )
  const pool = openWorkerPool({ workers: 0 })
  const letters: PipelineError[] = []
  const came: string[] = []
  try {
    const prepared = prepareSamples(streamViews(configuration).classificationLabelled, {
      ...{ pool, sizePx: configuration.sizePx, concurrency: configuration.readConcurrency },
      ...{ cache: null, maxFailedShare: 1, prepareGroup: distributed.elsewhere('classificationLabelled') },
      onDeadLetter: ({ cause }) => letters.push(cause),
    })
    for await (const { key } of toAsyncIterable(prepared(once(dataset)))) came.push(key.id)
    return { report: distributed.report(), letters, problems: problemsOf(dataset, came, letters, settings.attempts) }
  } finally {
    await distributed.close()
    await link.close()
    await pool.close()
  }
}

const poisonedSet = (run: ChaosRun): Promise<SampleSet> =>
  orThrow(
    pipe(
      openDataFolder(run.data),
      TE.map(({ chex }): SampleSet => {
        if (chex === null) throw new Error('Expected phantoms of CheX, got none.')
        return { ...chex, name: 'poisoned', read: readPoisonous, reader: poisonousReader }
      }),
    ),
  )

const problemsOf = (
  dataset: SampleSet,
  came: readonly string[],
  letters: readonly PipelineError[],
  attempts: number,
): readonly string[] => {
  const keys = Array.from({ length: dataset.length }, (_, i) => dataset.key(i))
  const whole = keys.filter(key => !isPoison(key)).map(({ id }) => id)
  const given = letters.map(letter =>
    letter._tag === 'StepFailed' ? `${letter.sampleId} after ${letter.attempts} attempts` : letter._tag,
  )
  const expected = keys.filter(isPoison).map(({ id }) => `${id} after ${attempts} attempts`)
  return [
    ...(came.join() === whole.join() ? [] : [`expected ${whole.length} samples in order, got ${came.length}`]),
    ...(given.join() === expected.join() ? [] : [`expected to lose ${expected.join(', ')}, lost ${given.join(', ')}`]),
  ]
}
