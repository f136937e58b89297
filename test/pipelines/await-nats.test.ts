import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { awaitNats } from '../../pipelines/await-nats.js'
import { natsServer, testWithNats } from '../nats-server.js'

const { signal } = new AbortController()

testWithNats('a server that is not there is told once and waited for; one that refuses is not', async t => {
  const server = await natsServer(t, { login: { token: 'right' } })
  await server.stop()
  const settings = { ...natsDefaults, servers: [server.address], token: 'right' }
  const said: string[] = []
  let restarted: Promise<unknown> | null = null
  const link = await awaitNats(settings, {
    ...{ name: 'worker', signal },
    onWaiting: sentence => {
      said.push(sentence)
      restarted = server.restart()()
    },
  })
  await restarted
  t.is(E.isRight(link) ? link.right.server : describeError(link.left), server.address)
  if (E.isRight(link)) await link.right.close()
  t.deepEqual(said, [
    `preprocess: ${server.address}: no server answers there; start one with "nats-server -js", or correct the address. ` +
      'Waiting for it.',
  ])
  const refused = await awaitNats({ ...settings, token: 'wrong' }, { name: 'worker', signal, onWaiting: t.fail })
  t.is(
    E.isLeft(refused) ? describeError(refused.left) : 'no error',
    `preprocess: ${server.address}: it refuses the login; correct the token.`,
  )
})

test('waiting ends with the signal', async t => {
  const abort = new AbortController()
  const why = new Error('stopped')
  // A port that only the system could have.
  const settings = { ...natsDefaults, servers: ['nats://127.0.0.1:1'] }
  const waiting = awaitNats(settings, { name: 'worker', signal: abort.signal, onWaiting: () => abort.abort(why) })
  t.is(await t.throwsAsync(waiting), why)
})
