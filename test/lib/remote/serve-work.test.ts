import { setTimeout as sleep } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { claimQueue } from '../../../lib/remote/claim.js'
import { queueNames } from '../../../lib/remote/queue-names.js'
import { encodeWork } from '../../../lib/remote/work-message.js'
import { natsServer, testWithNats } from '../../nats-server.js'
import { askAll, double, doubles, linkTo, piece, pieces, queue, trainer, worker } from './remote-ends.js'

const names = queueNames(queue)
const never = new AbortController().signal

const until = async (holds: () => boolean) => {
  while (!holds()) await sleep(10)
}

const sentence = (ended: E.Either<Parameters<typeof describeError>[0], unknown>) =>
  E.isLeft(ended) ? describeError(ended.left) : 'it stopped'

testWithNats('a worker that cannot do the job says so in a sentence, and takes nothing', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server, { job: 'halve' })
  const asked = remote.ask(piece(4), never)
  t.is(
    sentence(await (await worker(t, server)).finished),
    `nats: ${server.address}: the trainer of the queue test asks for what cannot be done here: it asks for "halve"; ` +
      'then start it again.',
  )
  await worker(t, server, { accept: async () => E.right(double) })
  t.deepEqual(await asked, E.right(Buffer.of(8)))
})

testWithNats('a worker does not serve a trainer whose messages have another version', async t => {
  const server = await natsServer(t)
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  await claimQueue(manager, names, { version: 2, token: 'later', attempts: 3, job: 'double' })
  t.is(
    sentence(await (await worker(t, server)).finished),
    `nats: ${server.address}: the trainer of the queue test asks for what cannot be done here: its messages have version ` +
      '2, and this worker reads 1: update the older end; then start it again.',
  )
})

testWithNats('a worker waits for a trainer, serves one after another, and tells what it does', async t => {
  const server = await natsServer(t)
  const serving = await worker(t, server)
  t.is(serving.report().state, 'waiting')
  for (const _ of [1, 2]) {
    const remote = await trainer(t, server)
    t.deepEqual(await askAll(remote, pieces(8)), doubles(8))
    t.is(serving.report().state, 'working')
    await remote.close()
    await until(() => serving.report().state === 'waiting')
  }
  await serving.stop()
  t.true(E.isRight(await serving.finished))
  t.like(serving.report(), { name: 'a', state: 'stopping', inWork: 0, done: 16, refused: {}, cause: null })
})

testWithNats('an answer to a trainer that has left is dropped, and what it asked for is refused to nobody', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  const serving = await worker(t, server, { perform: work => held.then(() => double(work)) })
  const asked = t.throwsAsync(remote.ask(piece(1), never), { message: 'closed' })
  await until(() => serving.report().inWork === 1)
  await remote.close()
  await asked
  release()
  await until(() => serving.report().inWork === 0)
  t.deepEqual(serving.report().refused, { generation: 1 })
  const strict = await worker(t, server, { name: 'b', accept: async () => E.left('nothing is done here') })
  await until(() => strict.report().state === 'waiting')
  await strict.stop()
  t.true(E.isRight(await strict.finished))
})

testWithNats('work that one worker cannot do goes to another', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  const unable = await worker(t, server, { inHand: 1, perform: () => Promise.reject(new Error('no disk')) })
  const asked = remote.ask(piece(3), never)
  await until(() => unable.report().refused['not done'] === 1)
  await unable.stop()
  await worker(t, server, { name: 'b' })
  t.deepEqual(await asked, E.right(Buffer.of(6)))
})

testWithNats('what is no work of the trainer is taken out of the queue and counted', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  const stream = jetstream((await linkTo(t, server)).connection)
  const subject = names.workOf(remote.report().generation)
  await stream.publish(subject, 'rubbish')
  const old = encodeWork({ generation: 0, ...piece(0) })
  await stream.publish(subject, old.data, { headers: old.headers })
  const serving = await worker(t, server)
  await until(() => serving.report().refused.generation === 1 && serving.report().refused.checksum === 1)
  t.deepEqual(await askAll(remote, pieces(8)), doubles(8))
  await until(() => serving.report().done === 8)
})

testWithNats('an answer for which there is no room waits for it', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server, { window: 1 })
  const manager = await jetstreamManager((await linkTo(t, server)).connection)
  const config = (await manager.streams.info(names.answers)).config
  await manager.streams.update(names.answers, { ...config, max_msgs: 0, max_bytes: 1 })
  const serving = await worker(t, server)
  const asked = remote.ask(piece(1), never)
  await until(() => serving.report().inWork === 1)
  await sleep(300)
  t.is(remote.report().answered, 0)
  await manager.streams.update(names.answers, config)
  t.deepEqual(await asked, E.right(Buffer.of(2)))
})

testWithNats('a worker waits for a server that goes away, and says so', async t => {
  const server = await natsServer(t)
  const remote = await trainer(t, server)
  const serving = await worker(t, server)
  t.deepEqual(await askAll(remote, pieces(8)), doubles(8))
  await server.kill()
  const asked = askAll(remote, [piece(9)])
  await orThrow(server.restart())
  t.deepEqual(await asked, [18])
  t.is(serving.report().state, 'working')
})
