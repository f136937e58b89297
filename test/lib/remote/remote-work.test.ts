import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { encodeAnswer } from '../../../lib/remote/answer-message.js'
import { queueNames } from '../../../lib/remote/queue-names.js'
import { openRemoteWork } from '../../../lib/remote/remote-work.js'
import { natsServer, testWithNats } from '../../nats-server.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { askAll, double, doubles, linkTo, piece, pieces, queue, trainer, worker } from './remote-ends.js'

const names = queueNames(queue)
const never = new AbortController().signal
const gone = new Promise<never>(() => {})

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await sleep(10)
}

testWithNats('every piece is answered once, whoever does it, and the queue is empty in the end', async t => {
  const server = await natsServer(t)
  const early = await worker(t, server, { name: 'early' })
  const remote = await trainer(t, server)
  const late = await worker(t, server, { name: 'late' })
  t.deepEqual(await askAll(remote, pieces(60)), doubles(60))
  const { generation, inFlight, issued, answered, givenUp, epochs } = remote.report()
  t.deepEqual(
    { generation, inFlight, issued, answered, givenUp },
    {
      ...{ generation: 1, inFlight: 0 },
      ...{ issued: 60, answered: 60, givenUp: 0 },
    },
  )
  t.deepEqual(epochs, [{ flow: 'numbers', source: 'whole', epoch: 0, issued: 60, answered: 60, givenUp: 0 }])
  // A worker counts when the server has its answer, which the trainer may have before.
  await until(() => early.report().done + late.report().done === 60)
  await remote.close()
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  t.deepEqual(await manager.streams.names().next(), [names.trainers])
})

testWithNats('work waits for a worker, and no more of it than the window allows', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server, { window: 2 })
  const asked = askAll(remote, pieces(12))
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  const waiting = async () => (await manager.streams.info(names.work)).state.messages
  // Eight are asked for at once; the stream refuses more than twice the window, and these wait.
  await until(async () => (await waiting()) === 4)
  await sleep(100)
  t.is(await waiting(), 4)
  t.is(remote.report().inFlight, 8)
  await worker(t, server)
  t.deepEqual(await asked, doubles(12))
})

testWithNats('a worker has no more in hand than it says, and one that stops finishes that', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  let inWork = 0
  let most = 0
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const slow = await worker(t, server, {
    inHand: 3,
    perform: async work => {
      most = Math.max(most, ++inWork)
      await held
      inWork--
      return double(work)
    },
  })
  const asked = askAll(remote, pieces(8))
  await until(() => inWork === 3)
  await sleep(100)
  t.is(most, 3)
  const stopped = slow.stop()
  release()
  await stopped
  t.is(slow.report().done, 3)
  await worker(t, server)
  t.deepEqual(await asked, doubles(8))
  t.is(remote.report().twice, 0)
})

testWithNats('work that workers die over is given up after its attempts, and its place is free', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server, { attempts: 2 })
  // Takes the piece and falls silent, as a process that was killed.
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  const asked = remote.ask(piece(0), never)
  const consumer = await manager.jetstream().consumers.get(names.work, names.workers)
  for (let tries = 0; tries < 2; tries++) t.is((await consumer.next({ expires: 5000 }))?.info.deliveryCount, tries + 1)
  await worker(t, server)
  t.deepEqual(
    await asked,
    E.left({
      kind: 'given-up',
      ...{ cause: 'the workers that had it died or fell silent over it', attempts: 2 },
    }),
  )
  t.deepEqual(await askAll(remote, pieces(8).slice(1)), doubles(8).slice(1))
  t.is(remote.report().givenUp, 1)
})

testWithNats('work that takes longer than a worker may be silent is not given to another', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  let begun = 0
  const perform = async (work: Parameters<typeof double>[0]) => {
    begun++
    await sleep(1200)
    return double(work)
  }
  await worker(t, server, { perform })
  await worker(t, server, { name: 'b', perform })
  t.deepEqual(await askAll(remote, pieces(2)), doubles(2))
  t.is(begun, 2)
})

testWithNats(
  'answers of another generation, another version or other bytes are counted and change nothing',
  async t => {
    const server = await natsServer(t)
    const remote = await trainer(t, server)
    const asked = remote.ask(piece(5), never)
    const stream = jetstream((await linkTo(t, server)).connection)
    const send = (data: Uint8Array, headers: ReturnType<typeof encodeAnswer>['headers']) =>
      stream.publish(names.answerOf(1), data, { headers })
    const { place } = piece(5)
    const answer = (generation: number) =>
      encodeAnswer({ generation, place, outcome: { kind: 'answer' }, bytes: Uint8Array.of(99) })
    const old = answer(0)
    await send(old.data, old.headers)
    const broken = answer(1)
    broken.data[broken.data.length - 1]! ^= 1
    await send(broken.data, broken.headers)
    const nothing = Uint8Array.of(1, 2, 3)
    await send(nothing, old.headers)
    await until(() => Object.values(remote.report().refused).reduce((sum, n) => sum + n, 0) === 3)
    t.deepEqual(remote.report().refused, { generation: 1, checksum: 2 })
    t.is(remote.report().inFlight, 1)
    await worker(t, server)
    t.deepEqual(await asked, E.right(Buffer.of(10)))
    const again = answer(1)
    await send(again.data, again.headers)
    await until(() => remote.report().twice === 1)
    t.is(remote.report().answered, 1)
  },
)

for (const storage of ['memory', 'file'] as const)
  testWithNats(`a server that dies is waited for, and nothing is lost with it (storage: ${storage})`, async t => {
    const server = await natsServer(t)
    const remote = await trainer(t, server, { storage })
    await worker(t, server)
    const asked = askAll(remote, pieces(120))
    await until(() => remote.report().answered >= 20)
    await server.kill()
    await orThrow(server.restart())
    t.deepEqual(await asked, doubles(120))
    t.is(remote.report().answered, 120)
  })

testWithNats('a server that comes back without its disk is given all again', async t => {
  const folder = temporaryFolder(t)
  const server = await natsServer(t, { folder })
  const remote = await trainer(t, server)
  const asked = askAll(remote, pieces(40))
  await until(() => remote.report().inFlight === 8)
  await server.kill()
  rmSync(join(folder, 'store'), { recursive: true })
  await orThrow(server.restart())
  await worker(t, server)
  t.deepEqual(await asked, doubles(40))
})

testWithNats('a later trainer takes the queue over, and the earlier one says so', async t => {
  const server = await natsServer(t)
  const first = await trainer(t, server)
  const asked = first.ask(piece(0), never)
  const stolen = t.throwsAsync(asked)
  const second = await trainer(t, server)
  const sentence =
    `nats: ${server.address}: another trainer has taken over the queue test; ` +
    'let that one train, or give this one a queue of its own.'
  t.is((await stolen).message, sentence)
  t.is((await t.throwsAsync(first.ask(piece(1), never))).message, sentence)
  await worker(t, server)
  t.deepEqual(await askAll(second, pieces(8)), doubles(8), 'the work of the first is not done')
  t.is(second.report().generation, 2)
  // Nor does the first empty the queue of the second.
  await first.close()
  t.deepEqual(await askAll(second, [piece(8)]), [16])
})

testWithNats('whoever asks for the answers of an earlier trainer is not given those of the next', async t => {
  const server = await natsServer(t)
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  const consumers = async () => {
    const names: string[] = []
    for await (const { name } of manager.consumers.list(`${queue}_answers`)) names.push(name)
    return names
  }
  await worker(t, server)
  for (const generation of [1, 2]) {
    const remote = await trainer(t, server)
    // The name under which one that was stopped, and knows nothing yet, would ask on.
    t.deepEqual(await askAll(remote, pieces(4)), doubles(4))
    t.deepEqual(await consumers(), [`trainer_${generation}`])
  }
})

testWithNats('a trainer that closes while the server is away empties the queue when it is back', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  const rejected = t.throwsAsync(remote.ask(piece(0), never), { message: 'closed' })
  await until(() => remote.report().inFlight === 1)
  await server.kill()
  const closed = remote.close()
  await rejected
  // The client looks for it in between, and forgets what it had to send.
  await sleep(1000)
  await orThrow(server.restart())
  await closed
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  t.deepEqual(await manager.streams.names().next(), [names.trainers])
})

testWithNats('a piece that nobody waits for any more is withdrawn', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  const abort = new AbortController()
  const asked = remote.ask(piece(0), abort.signal)
  const reason = new Error('stopped')
  const rejected = t.throwsAsync(asked)
  abort.abort(reason)
  t.is(await rejected, reason)
  t.is(remote.report().inFlight, 0)
  await t.throwsAsync(remote.ask(piece(1), abort.signal), { is: reason })
})

testWithNats('what is in flight when it is closed is turned away', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  await worker(t, server, { perform: () => gone })
  const rejected = t.throwsAsync(remote.ask(piece(0), never), { message: 'closed' })
  await remote.close()
  await rejected
})

const refusal = async (t: Parameters<typeof natsServer>[0], options: Parameters<typeof natsServer>[1]) => {
  const server = await natsServer(t, options)
  const opened = await openRemoteWork({
    ...{ link: await linkTo(t, server), queue, job: null, window: 8, maxAnswerBytes: 200_000 },
    ...{ storage: 'memory', ackWaitMs: 500, attempts: 3 },
  })()
  return E.isLeft(opened) ? describeError(opened.left).replace(server.address, 'nats://…') : 'it was opened'
}

testWithNats('a server whose limits are too small is told with what to raise', async t => {
  t.is(
    await refusal(t, { maxPayloadBytes: 65_536 }),
    'nats: nats://…: an answer has up to 196 KiB, and it takes messages of at most 64 KiB; ' +
      'raise max_payload in its configuration, or make the images smaller.',
  )
  t.is(
    await refusal(t, { limits: { memoryBytes: 1_000_000 } }),
    'nats: nats://…: it has no room for the queue: insufficient memory resources available; raise the limits of its ' +
      'JetStream (max_memory_store, max_file_store, those of the account), or lower readConcurrency or the size of the images.',
  )
})
