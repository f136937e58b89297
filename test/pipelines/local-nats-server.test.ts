import { once } from 'node:events'
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { findNatsServer } from '../../pipelines/find-nats-server.js'
import { startNatsServer } from '../../pipelines/local-nats-server.js'
import { natsServerConfiguration } from '../../pipelines/nats-server-configuration.js'
import { natsServer, testWithNats } from '../nats-server.js'
import { temporaryFolder } from '../temporary-folder.js'

const sentence = (result: E.Either<Parameters<typeof describeError>[0], unknown>) =>
  E.isLeft(result) ? describeError(result.left) : 'no error'

/** What a server says first to whoever connects: its facts as JSON. */
const greeting = async (port: number): Promise<Record<string, unknown>> => {
  const socket = connect(port, '127.0.0.1')
  const [said] = await once(socket, 'data')
  socket.destroy()
  return JSON.parse(String(said).slice('INFO '.length).split('\r\n')[0]!)
}

test('the program is looked for in the folders of the PATH, in their order, then where Debian has it', t => {
  const [first, second, debian] = [temporaryFolder(t), temporaryFolder(t), temporaryFolder(t)]
  const programs = [first, second, debian].map(folder => join(folder, 'nats-server'))
  for (const program of programs) writeFileSync(program, '')
  for (const program of programs.slice(1)) chmodSync(program, 0o755)
  const env = { PATH: ['', first, second].join(delimiter) }
  t.deepEqual(findNatsServer(env, [debian]), E.right(programs[1]!), 'the first is no program')
  t.deepEqual(findNatsServer({}, [debian]), E.right(programs[2]!))
  t.deepEqual(findNatsServer({ ...env, MULTIMIX_NATS_SERVER: programs[2]! }, []), E.right(programs[2]!))
})

test('a program that is missing is told with how to install it', t => {
  t.is(
    sentence(findNatsServer({ PATH: temporaryFolder(t) }, [])),
    'nats-server: nothing at nats-server on the PATH; expected the server of NATS (Debian, Ubuntu: apt-get install ' +
      'nats-server; macOS: brew install nats-server; others: https://nats.io/download), or its path in MULTIMIX_NATS_SERVER.',
  )
  t.is(
    sentence(findNatsServer({ MULTIMIX_NATS_SERVER: '/nowhere/nats-server' })),
    'nats-server: nothing at /nowhere/nats-server; expected the program that MULTIMIX_NATS_SERVER names.',
  )
})

test('its configuration has what was asked for, and nothing that was not', t => {
  t.deepEqual(natsServerConfiguration({ folder: '/n', jetStream: false }, 4222), {
    server_name: 'multimix',
    host: '127.0.0.1',
    port: 4222,
  })
  t.deepEqual(
    natsServerConfiguration(
      {
        folder: '/n',
        login: { nkey: 'UABC' },
        tls: { certFile: '/c', keyFile: '/k', caFile: '/ca' },
        maxPayloadBytes: 8,
        limits: { memoryBytes: 1, fileBytes: 2 },
        more: { ping_interval: '1s' },
      },
      1,
    ),
    {
      ...{ server_name: 'multimix', host: '127.0.0.1', port: 1 },
      jetstream: { store_dir: '/n/store', max_memory_store: 1, max_file_store: 2 },
      authorization: { users: [{ nkey: 'UABC' }] },
      tls: { cert_file: '/c', key_file: '/k', ca_file: '/ca', verify: true },
      ...{ max_payload: 8, ping_interval: '1s' },
    },
  )
})

testWithNats('a server takes connections once it is there, wants the login, and is gone after stop', async t => {
  const folder = join(temporaryFolder(t), 'made')
  const server = await natsServer(t, {
    folder,
    login: { user: 'u', password: 'a "quoted" $word' },
    maxPayloadBytes: 5e6,
  })
  t.is(server.address, `nats://127.0.0.1:${server.port}`)
  t.like(await greeting(server.port), { jetstream: true, auth_required: true, max_payload: 5e6 })
  t.is(statSync(join(folder, 'nats-server.conf')).mode & 0o777, 0o600)
  t.true(existsSync(join(folder, 'store')))
  await server.stop()
  t.is(await server.ended(), 'Server Exiting..')
  t.throws(() => process.kill(server.pid(), 0), { code: 'ESRCH' })
  await server.stop()
})

testWithNats('one that was killed, or halted, starts again on its port', async t => {
  const server = await natsServer(t, { jetStream: false })
  const [port, first] = [server.port, server.pid()]
  await server.kill()
  t.is(await server.ended(), 'ended by SIGKILL')
  await orThrow(server.restart())
  t.is(server.port, port)
  t.not(server.pid(), first)
  t.like(await greeting(port), { port })
  process.kill(server.pid(), 'SIGSTOP')
  await orThrow(server.restart())
  t.like(await greeting(port), { port })
})

testWithNats('a port that is taken, and files that are missing, are told', async t => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  t.teardown(() => other.close())
  const { port } = other.address() as { port: number }
  t.is(
    sentence(await startNatsServer({ folder: temporaryFolder(t), port })()),
    `nats-server: nats://127.0.0.1:${port}: it does not start: Error listening on port: 127.0.0.1:${port}, "listen tcp ` +
      `127.0.0.1:${port}: bind: address already in use"; end what has this port, or give another.`,
  )
  const folder = temporaryFolder(t)
  const tls = { certFile: '/nowhere/c.pem', keyFile: '/nowhere/k.pem' }
  t.regex(
    sentence(await startNatsServer({ folder, tls })()),
    /^nats-server: tls:\/\/127\.0\.0\.1:\d+: it does not start: .*\/nowhere\/c\.pem: no such file.*; look at .*nats-server\.conf\.$/,
  )
  writeFileSync(join(folder, 'a file'), '')
  t.regex(
    sentence(await startNatsServer({ folder: join(folder, 'a file') })()),
    /^nats-server: cannot write .*nats-server\.conf: E/,
  )
})
