import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { nkeys } from '@nats-io/transport-node'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type NatsSettings, natsDefaults } from '../../../lib/codec/nats-settings.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { connectNats } from '../../../lib/remote/connect-nats.js'
import type { LinkState, NatsLink } from '../../../lib/remote/nats-link.js'
import { natsServer, testWithNats } from '../../nats-server.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { authority, testWithTls } from './tls-files.js'
import { userCredentials } from './user-credentials.js'

type Times = Readonly<{ timeoutMs?: number; pingMs?: number }>

const connected = async (
  t: ExecutionContext,
  over: Partial<NatsSettings>,
  times: Times = {},
): Promise<NatsLink | string> => {
  const link = await connectNats({ ...natsDefaults, ...over }, { name: 'test', ...times })()
  if (E.isLeft(link)) return describeError(link.left)
  t.teardown(link.right.close)
  return link.right
}

/** What a connection says and answers to a message to itself, or the sentence of why there is none. */
const tried = async (t: ExecutionContext, over: Partial<NatsSettings>, times?: Times): Promise<string> => {
  const link = await connected(t, over, times)
  if (typeof link === 'string') return link
  const { connection } = link
  connection.subscribe('echo', { max: 1, callback: (_, message) => void message.respond(message.data) })
  return `in: ${(await connection.request('echo', 'hello')).string()}`
}

/** What is no server of NATS, on a free port. */
const otherServer = async (t: ExecutionContext, serve: (socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    serve(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `nats://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a server that is missing is told', async t => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<unknown>(resolve => server.close(resolve))
  const missing = `nats://127.0.0.1:${port}`
  t.is(
    await tried(t, { servers: [missing] }),
    `nats: ${missing}: no server answers there; start one with "nats-server -js", or correct the address.`,
  )
  t.is(
    await tried(t, { servers: ['nats://nowhere.invalid'] }),
    'nats: nats://nowhere.invalid: there is no machine of that name; correct the address.',
  )
})

test('what is no server of NATS is told as that', async t => {
  for (const [says, what] of [
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'another protocol'],
    ['INFO {"version":\r\n', 'half a greeting'],
    ['INFO {"version":4}\r\n', 'another greeting'],
    ['x'.repeat(70_000), 'a line without an end'],
    [null, 'nothing, and the end'],
  ] as const) {
    const strange = await otherServer(t, socket => (says === null ? socket.end() : socket.write(says)))
    t.is(
      await tried(t, { servers: [strange] }),
      `nats: ${strange}: what answers there is no server of NATS; correct the address.`,
      what,
    )
  }
})

test('a server that is silent is waited for until it is told', async t => {
  const silent = await otherServer(t, () => undefined)
  t.is(
    await tried(t, { servers: [silent] }, { timeoutMs: 200 }),
    `nats: ${silent}: it has said nothing for 0.2 s; look whether the server hangs, or correct the address.`,
  )
})

test('a server that is too old is told', async t => {
  const old = await otherServer(t, socket => socket.write('INFO {"version":"2.8.4","headers":true}\r\n'))
  t.is(await tried(t, { servers: [old] }), `nats: ${old}: it is nats-server 2.8.4; use version 2.9 or a later one.`)
})

testWithNats('a server that lets everybody in is connected to, also as the second of a list', async t => {
  const { address } = await natsServer(t)
  t.is(await tried(t, { servers: [address] }), 'in: hello')
  t.is(await tried(t, { servers: [await otherServer(t, () => undefined), address] }, { timeoutMs: 500 }), 'in: hello')
  t.is(await tried(t, { servers: [address], user: 'nobody', password: 'asked' }), 'in: hello')
  t.is(
    await tried(t, { servers: [address.replace('nats:', 'tls:')] }),
    `nats: ${address.replace('nats:', 'tls:')}: it has no TLS; give it a certificate; or write nats:// and leave tls out of the settings.`,
  )
})

testWithNats('user and password let in, and nothing else does', async t => {
  const { address } = await natsServer(t, { login: { user: 'me', password: 'p@ss wörd' } })
  const servers = [address]
  t.is(await tried(t, { servers, user: 'me', password: 'p@ss wörd' }), 'in: hello')
  t.is(
    await tried(t, { servers }),
    `nats: ${address}: it wants a login; give one in the settings of NATS: user and password, token, nkeySeedFile or credentialsFile.`,
  )
  const refused = `nats: ${address}: it refuses the login; correct user and password.`
  t.is(await tried(t, { servers, user: 'me', password: 'wrong' }), refused)
  t.is(await tried(t, { servers, user: 'you', password: 'p@ss wörd' }), refused)
  t.is(await tried(t, { servers, user: 'me', password: null }), refused)
})

testWithNats('a token lets in', async t => {
  const { address } = await natsServer(t, { login: { token: 's3cret' } })
  t.is(await tried(t, { servers: [address], token: 's3cret' }), 'in: hello')
  t.is(
    await tried(t, { servers: [address], token: 'secret' }),
    `nats: ${address}: it refuses the login; correct the token.`,
  )
})

testWithNats('an nkey lets in, by the file of its seed', async t => {
  const folder = temporaryFolder(t)
  const files = ['mine', 'other'].map(name => {
    const pair = nkeys.createUser()
    const path = join(folder, `${name}.nk`)
    writeFileSync(path, `# ${name}\n${new TextDecoder().decode(pair.getSeed())}\n`)
    return { path, key: pair.getPublicKey() }
  })
  const { address } = await natsServer(t, { login: { nkey: files[0]!.key } })
  const servers = [address]
  t.is(await tried(t, { servers, nkeySeedFile: files[0]!.path }), 'in: hello')
  t.is(
    await tried(t, { servers, nkeySeedFile: files[1]!.path }),
    `nats: ${address}: it refuses the login; correct the nkey whose seed is in ${files[1]!.path}.`,
  )
})

testWithNats('credentials let in', async t => {
  const folder = temporaryFolder(t)
  const [mine, other] = [userCredentials(), userCredentials()]
  const files = [mine, other].map(({ credentials }, i) => {
    const path = join(folder, `${i}.creds`)
    writeFileSync(path, credentials)
    return path
  })
  const { address } = await natsServer(t, { more: mine.more })
  t.is(await tried(t, { servers: [address], credentialsFile: files[0]! }), 'in: hello')
  t.is(
    await tried(t, { servers: [address], credentialsFile: files[1]! }),
    `nats: ${address}: it refuses the login; correct the credentials in ${files[1]}.`,
  )
})

test('files of logins and certificates that are of no use are told before any server is looked for', async t => {
  const folder = temporaryFolder(t)
  const missing = join(folder, 'none')
  const garbage = join(folder, 'garbage')
  writeFileSync(garbage, 'SUSECRET\n')
  const unreadable = `nats: cannot read ${missing}: ENOENT: no such file or directory; check that the file is there and may be read.`
  const tls = { caFile: null, certFile: null, keyFile: null }
  for (const [over, said] of [
    [{ nkeySeedFile: missing }, unreadable],
    [{ credentialsFile: missing }, unreadable],
    [{ tls: { ...tls, caFile: missing } }, unreadable],
    [{ tls: { ...tls, certFile: garbage, keyFile: missing } }, unreadable],
    [
      { nkeySeedFile: garbage },
      `nats: ${garbage}: there is no seed of a user's nkey in it; give the file that "nk -gen user" wrote, a line that begins with SU.`,
    ],
    [
      { credentialsFile: garbage },
      `nats: ${garbage}: there are no credentials of a user in it; give the file that "nsc generate creds" wrote.`,
    ],
    [
      { tls: { ...tls, caFile: garbage } },
      `nats: ${garbage}: it is no certificate in PEM; give the file of the authority's certificate.`,
    ],
    [
      { tls: { ...tls, certFile: garbage, keyFile: garbage } },
      `nats: ${garbage}: it is no certificate in PEM that belongs to the key; correct tls.certFile or tls.keyFile.`,
    ],
  ] as const)
    t.is(await tried(t, over), said)
})

testWithNats('a server, an account and a login without JetStream are told', async t => {
  const without = await natsServer(t, { jetStream: false })
  t.is(
    await tried(t, { servers: [without.address] }),
    `nats: ${without.address}: JetStream is not enabled there; start the server with "nats-server -js".`,
  )
  const login = { user: 'me', password: 'secret' }
  const accounts = await natsServer(t, {
    more: { accounts: { A: { users: [login] }, B: { jetstream: 'enabled', users: [{ user: 'b', password: 'b' }] } } },
  })
  t.is(
    await tried(t, { servers: [accounts.address], ...login }),
    `nats: ${accounts.address}: JetStream is not enabled for its account; enable it for the account in the server's configuration.`,
  )
  const narrow = await natsServer(t, {
    more: { authorization: { users: [{ ...login, permissions: { publish: 'echo', subscribe: '_INBOX.>' } }] } },
  })
  t.is(
    await tried(t, { servers: [narrow.address], ...login }),
    `nats: ${narrow.address}: the login may not use JetStream; allow it $JS.API.> and _INBOX.> in the server's configuration.`,
  )
})

testWithTls('TLS is checked on both sides', async t => {
  const [ours, theirs] = [authority(t), authority(t)]
  const files = { certFile: null, keyFile: null, caFile: ours.caFile }
  const named = await natsServer(t, { tls: ours.certify('named', 'DNS:localhost') })
  const byName = [named.address.replace('127.0.0.1', 'localhost')]
  t.is(await tried(t, { servers: byName, tls: files }), 'in: hello')
  t.is(await tried(t, { servers: [byName[0]!.replace('tls:', 'nats:')], tls: files }), 'in: hello')
  const unknown =
    "its certificate is of an authority that is not known here; name the file of the authority's certificate in tls.caFile."
  t.is(await tried(t, { servers: byName }), `nats: ${byName[0]}: ${unknown}`)
  t.is(await tried(t, { servers: byName, tls: { ...files, caFile: theirs.caFile } }), `nats: ${byName[0]}: ${unknown}`)
  const another = 'its certificate is of another name; write the address as the certificate has it.'
  t.is(await tried(t, { servers: [named.address], tls: files }), `nats: ${named.address}: ${another}`)

  const numbered = await natsServer(t, {
    tls: { ...ours.certify('numbered', 'IP:127.0.0.1'), caFile: ours.caFile },
  })
  const servers = [numbered.address]
  t.is(await tried(t, { servers, tls: { ...files, ...ours.certify('client', 'DNS:client') } }), 'in: hello')
  t.is(
    await tried(t, { servers, tls: files }),
    `nats: ${numbered.address}: it wants a certificate of its clients; name one and its key in tls.certFile and tls.keyFile.`,
  )
  t.is(
    await tried(t, { servers, tls: { ...files, ...theirs.certify('stranger', 'DNS:client') } }, { timeoutMs: 500 }),
    `nats: ${numbered.address}: it does not take the certificate; correct tls.certFile: the server must know its authority.`,
  )
})

/** Resolves to the first state that is as asked, and what came before it. */
const heard = (link: NatsLink, isAsked: (state: LinkState) => boolean) =>
  new Promise<readonly LinkState[]>(resolve => {
    const states: LinkState[] = []
    const stop = link.watch(state => {
      states.push(state)
      if (!isAsked(state)) return
      stop()
      resolve(states)
    })
  })

const isBack = ({ state }: LinkState) => state === 'connected'

testWithNats('a server that goes away is waited for, and who watches hears of it', async t => {
  const server = await natsServer(t)
  const link = await connected(t, { servers: [server.address] })
  if (typeof link === 'string') return t.fail(link)
  t.is(link.server, server.address)
  const story = heard(link, isBack)
  await server.kill()
  await heard(link, state => state.state === 'waiting' && state.tries >= 2)
  t.true(E.isRight(await server.restart()()))
  const [lost, ...others] = await story
  t.like(lost, { state: 'waiting', tries: 0, cause: 'the connection was lost' })
  t.deepEqual(
    others.map(state => (state.state === 'waiting' ? state.tries : 'connected')),
    [...others.slice(0, -1).map((_, i) => i + 1), 'connected'],
  )
  t.deepEqual(new Set(others.map(state => (state.state === 'waiting' ? state.sinceMs : null))).size, 2, 'one loss')
  await link.connection.flush()
  return undefined
})

testWithNats('a login that is refused when the server is back is told, and tried again', async t => {
  const login = { user: 'me', password: 'secret' }
  const server = await natsServer(t, { login })
  const link = await connected(t, { servers: [server.address], ...login })
  if (typeof link === 'string') return t.fail(link)
  const isRefused = (state: LinkState) => state.state === 'waiting' && state.cause === 'the server refuses the login'
  const refused = heard(link, isRefused)
  await server.kill()
  const other = await natsServer(t, { port: server.port, login: { ...login, password: 'another' } })
  t.true((await refused).every(({ state }) => state === 'waiting'))
  const back = heard(link, isBack)
  await other.kill()
  t.true(E.isRight(await server.restart()()))
  t.deepEqual((await back).at(-1), { state: 'connected' })
  return undefined
})

testWithNats('a server that hangs is noticed, however much is still to be sent to it', async t => {
  const server = await natsServer(t)
  const link = await connected(t, { servers: [server.address] }, { timeoutMs: 300, pingMs: 100 })
  if (typeof link === 'string') return t.fail(link)
  process.kill(server.pid(), 'SIGSTOP')
  const tried = heard(link, state => state.state === 'waiting' && state.tries >= 1)
  for (let i = 0; i < 200; i++) link.connection.publish('anything', new Uint8Array(200_000))
  t.like((await tried)[0], { state: 'waiting', cause: 'the server is silent' })
  const back = heard(link, isBack)
  process.kill(server.pid(), 'SIGCONT')
  t.deepEqual((await back).at(-1), { state: 'connected' })
  await link.connection.flush()
  return undefined
})
