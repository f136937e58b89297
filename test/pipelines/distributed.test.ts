import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { namedReaders } from '../../datasets/named-readers.js'
import { defaults } from '../../lib/codec/configuration.js'
import type { Json } from '../../lib/codec/dead-letter.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError, PipelineFailure } from '../../lib/codec/pipeline-error.js'
import type { State } from '../../lib/flowable/flowable.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { connectNats } from '../../lib/remote/connect-nats.js'
import type { RemoteWork } from '../../lib/remote/remote-work.js'
import { askElsewhere, openDistributed } from '../../pipelines/distributed.js'
import { performing, preprocess } from '../../pipelines/preprocess.js'
import { trainingJob } from '../../pipelines/training-job.js'
import { type TrainingSets, type TrainingStreamOptions, trainingStreams } from '../../pipelines/training-streams.js'
import { natsServer, testWithNats } from '../nats-server.js'
import { temporaryFolder } from '../temporary-folder.js'
import { batchDigest, type DrawnBatch, drawBatches } from './draw-batches.js'
import { fourPhantomSets, fourSets } from './four-sets.js'

const pool = openWorkerPool({ workers: 0 })
const options: TrainingStreamOptions = {
  ...{ pool, sizePx: 64, batchSize: 3, seed: 7, concurrency: 6, prefetchBatches: 2, cache: null, maxFailedShare: 0.3 },
  onDeadLetter: () => {},
}
const configuration = { ...defaults, ...options, readConcurrency: options.concurrency }
const COUNT = 6

const jobOf = (sets: TrainingSets, root: string) => {
  const job = trainingJob({ configuration, sets, root, fingerprint: 'test', readers: namedReaders })
  if (E.isLeft(job)) throw new PipelineFailure(job.left)
  return job.right
}
const draw = (sets: TrainingSets, over: Partial<TrainingStreamOptions> = {}, count = COUNT, from: State = null) =>
  drawBatches(trainingStreams(sets, { ...options, ...over }), count, from)
const digests = (drawn: readonly DrawnBatch[]) => drawn.map(({ batch }) => batchDigest(batch))

type Ask = RemoteWork['ask']

/** A worker without a server between: work goes to it as JSON, with the data below a root of its own. */
const inMemory = (training: ReturnType<typeof jobOf>, root: string): Ask => {
  const perform = performing(training.job, { root, readers: namedReaders, cache: null }, pool)
  return async ({ place, value }) => E.right(await perform({ place, value: JSON.parse(JSON.stringify(value)) as Json }))
}

/** Phantoms, drawn once. */
const phantoms = mkdtempSync(join(tmpdir(), 'multimix-test-'))
test.before(async () => {
  await fourPhantomSets(phantoms)
})
test.after.always(() => rmSync(phantoms, { recursive: true }))

/** A copy of them here, another elsewhere, and what asks for their samples there. */
const twoPlaces = async (t: ExecutionContext, spoil: (root: string) => void = () => {}) => {
  const [here, there] = [temporaryFolder(t), temporaryFolder(t)]
  for (const root of [here, there]) {
    cpSync(phantoms, root, { recursive: true })
    spoil(root)
  }
  const sets = await fourSets(join(here, 'JSRT'), join(here, 'chest_xray'))
  const training = jobOf(sets, here)
  const ask = inMemory(training, there)
  const through = (ask: Ask): Partial<TrainingStreamOptions> => ({ elsewhere: askElsewhere({ ask }, training, here) })
  return { here, there, sets, training, ask, through }
}

test('batches and states are those of samples that are prepared here, byte for byte', async t => {
  const { sets, there, here, ask, through } = await twoPlaces(t)
  const expected = await draw(sets)
  rmSync(here, { recursive: true })
  t.deepEqual(await draw(sets, through(ask)), expected)
  rmSync(there, { recursive: true })
  await t.throwsAsync(draw(sets, through(ask)), { message: /samples failed.*first: decode: cannot read/ })
})

test('a run that began here goes on elsewhere, and the other way round', async t => {
  const { sets, ask, through } = await twoPlaces(t)
  const whole = await draw(sets)
  const expected = digests(whole)
  for (const [k, over] of [
    [0, through(ask)],
    [2, { ...through(ask), concurrency: 3 }],
    [4, through(ask)],
  ] as const)
    t.deepEqual(digests(await draw(sets, over, COUNT - k - 1, whole[k]!.state)), expected.slice(k + 1))
  const began = await draw(sets, through(ask), 3)
  t.deepEqual(digests(await draw(sets, {}, COUNT - 3, began[2]!.state)), expected.slice(3))
})

test('what cannot be read elsewhere is the same dead letter, with the path of this machine', async t => {
  const { sets, ask, through } = await twoPlaces(t, root => {
    rmSync(join(root, 'JSRT/masks/JPCLN003.png'))
    writeFileSync(join(root, 'chest_xray/train/NORMAL/IM-0001-0001.jpeg'), 'no picture')
  })
  const drawnWith = async (over: Partial<TrainingStreamOptions>) => {
    // What the system says has a path of its own. How far the streams read ahead is nobody's promise: each cause once.
    const letters = new Set<string>()
    const onDeadLetter: TrainingStreamOptions['onDeadLetter'] = ({ cause }) =>
      letters.add(describeError(cause).replace(/, open '[^']*'/, ''))
    const drawn = await draw(sets, { ...over, onDeadLetter }, 2 * COUNT)
    return { drawn, letters: [...letters].toSorted() }
  }
  const expected = await drawnWith({})
  t.is(expected.letters.length, 2)
  t.deepEqual(await drawnWith(through(ask)), expected)
})

test('work is asked for in each epoch once at each place, never more at a time than is declared', async t => {
  const { sets, training, ask, through } = await twoPlaces(t)
  let [asked, most] = [0, 0]
  const places: string[] = []
  await draw(
    sets,
    through(async (work, signal) => {
      places.push(Object.values(work.place).join(' '))
      most = Math.max(most, ++asked)
      await new Promise(resolve => setImmediate(resolve))
      return ask(work, signal).finally(() => asked--)
    }),
    12,
  )
  t.is(new Set(places).size, places.length)
  for (const epoch of [0, 1, 2])
    t.deepEqual(
      places.filter(place => place.startsWith(`segmentationUnlabelled jsrt ${epoch} `)).length,
      8,
      `epoch ${epoch}`,
    )
  t.true(most <= training.window, `${most} of ${training.window}`)
  t.is(training.window, 4 * 8)
})

test('what no worker lived through is a dead letter, and what rejects ends the run', async t => {
  const { sets, ask, through } = await twoPlaces(t)
  const letters: string[] = []
  const isPoison = ({ place }: Parameters<Ask>[0]) => place.flow === 'segmentationUnlabelled' && place.index === 1
  await draw(sets, {
    ...through(async (work, signal) =>
      isPoison(work) ? E.left({ cause: 'they died over it', attempts: 5 }) : ask(work, signal),
    ),
    onDeadLetter: ({ cause }) => letters.push(describeError(cause).replaceAll(/[^\s(]*\//g, '')),
  })
  t.regex(letters.join('\n'), /^prepare: sample JPCLN\S+ \(JPCLN\S+\) failed 5 times: they died over it; mend/)
  await t.throwsAsync(
    draw(
      sets,
      through(() => Promise.reject(new Error('taken over'))),
    ),
    { message: 'taken over' },
  )
  await t.throwsAsync(
    draw(
      sets,
      through(async () => E.right(new Uint8Array(9))),
    ),
    {
      message: /the answer of a worker cannot be used: its head is none of a sample/,
    },
  )
})

testWithNats('over a server: with one and with three workers the batches are the local ones', async t => {
  const { here, there, sets } = await twoPlaces(t)
  const expected = await draw(sets)
  const { address } = await natsServer(t)
  const settings = { ...natsDefaults, servers: [address], queue: 'test' }
  const connected = async (name: string) => {
    const link = await orThrow(connectNats(settings, { name }))
    t.teardown(link.close)
    return link
  }
  const trainer = await connected('trainer')
  const run = { link: trainer, settings, configuration, sets, root: here, fingerprint: 'test' }
  const names = ['one', 'two', 'three']
  for (const count of [1, 3]) {
    const { elsewhere, report, close } = await orThrow(openDistributed(run))
    const means = { queue: settings.queue, root: there, cache: null, workers: 0, inHand: 3 }
    const serving = await Promise.all(
      names.slice(0, count).map(async name => preprocess({ ...means, name, link: await connected(name) })),
    )
    const drawn = await draw(sets, { elsewhere })
    t.deepEqual(drawn, expected, `${count} workers`)
    const { issued, answered, givenUp, refused } = report()
    t.true(answered >= 4 * 3 * COUNT && answered <= issued, `${answered} of ${issued}`)
    t.deepEqual({ givenUp, refused }, { givenUp: 0, refused: {} })
    // What the flow had asked for ahead is in hand still, and nobody waits for it.
    await Promise.all(serving.map(({ stop }) => stop(100)))
    await close()
    for (const { finished } of serving) t.true(E.isRight(await finished))
  }
})
