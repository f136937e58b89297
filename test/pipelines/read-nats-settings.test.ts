import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { natsDefaults } from '../../lib/codec/nats-settings.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { readNatsSettings } from '../../pipelines/read-nats-settings.js'
import { temporaryFolder } from '../temporary-folder.js'

const none = {}

const said = async (where: string, env: NodeJS.ProcessEnv = none) =>
  E.match(describeError, () => 'no error')(await readNatsSettings(where, env)())

test('an address stands for the defaults there', async t => {
  for (const address of ['nats://a', 'nats://a:1', 'tls://a.b:65535', 'nats://127.0.0.1:4222', 'tls://[::1]:4222'])
    t.deepEqual(await readNatsSettings(address, none)(), E.right({ ...natsDefaults, servers: [address] }))
  t.deepEqual(
    await readNatsSettings('nats://a:1,nats://b:2', none)(),
    E.right({ ...natsDefaults, servers: ['nats://a:1', 'nats://b:2'] }),
  )
})

test('what is no address is told, without a login that stands in it', async t => {
  const expected = 'expected an address nats://host:port or tls://host:port, without a login, got'
  for (const [where, told] of [
    ['http://a:4222', '"http://a:4222"'],
    ['nats://', '"nats://"'],
    ['nats://a:70000', '"nats://a:70000"'],
    ['nats://a:0', '"nats://a:0"'],
    ['nats://a/path', '"nats://a/path"'],
    ['nats://a?b', '"nats://a?b"'],
    ['nats://a b', '"nats://a b"'],
  ] as const)
    t.is(await said(where), `nats: ${where} has a problem: servers.0: ${expected} ${told}.`)
  for (const [where, from] of [
    ['nats://me:secret@a:4222', 'nats://…@a:4222'],
    ['nats://secret@a', 'nats://…@a'],
    ['tls://me:sec/r@et"@a', 'tls://…@a'],
  ] as const) {
    const sentence = await said(where)
    t.is(sentence, `nats: ${from} has a problem: servers.0: ${expected} "…@${where.split('@').at(-1)}".`)
    t.notRegex(sentence, /sec|me:/)
  }
})

test('a file is laid over the defaults, and the files that it names are beside it', async t => {
  const folder = temporaryFolder(t)
  const yaml = `
servers: [tls://a:4222, tls://b:4222]
queue: xrays
nkeySeedFile: keys/worker.nk
tls: { caFile: /etc/ca.pem }
attempts: 3
`
  const settings = {
    ...natsDefaults,
    servers: ['tls://a:4222', 'tls://b:4222'],
    queue: 'xrays',
    nkeySeedFile: join(folder, 'keys', 'worker.nk'),
    tls: { caFile: '/etc/ca.pem', certFile: null, keyFile: null },
    attempts: 3,
  }
  writeFileSync(join(folder, 'nats.yaml'), yaml)
  writeFileSync(join(folder, 'nats.json'), JSON.stringify({ ...settings, nkeySeedFile: './keys/worker.nk' }))
  t.deepEqual(await readNatsSettings(join(folder, 'nats.yaml'), none)(), E.right(settings))
  t.deepEqual(await readNatsSettings(join(folder, 'nats.json'), none)(), E.right(settings))
})

test('secrets may be in the environment instead', async t => {
  const path = join(temporaryFolder(t), 'nats.yaml')
  writeFileSync(path, 'user: me\npassword: old')
  const env = { MULTIMIX_NATS_PASSWORD: 'new', MULTIMIX_NATS_TOKEN: '' }
  t.deepEqual(await readNatsSettings(path, env)(), E.right({ ...natsDefaults, user: 'me', password: 'new' }))
  t.deepEqual(
    await readNatsSettings('nats://127.0.0.1:4222', { MULTIMIX_NATS_TOKEN: 'secret' })(),
    E.right({ ...natsDefaults, token: 'secret' }),
  )
  t.is(
    await said(path, { MULTIMIX_NATS_TOKEN: 'secret' }),
    `nats: ${path} with MULTIMIX_NATS_TOKEN has a problem: the whole: expected one way to log in, got user and token.`,
  )
})

test('all that is wrong with a file is told at once, and no secret', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'nats.yaml')
  for (const [yaml, told] of [
    ['servers: []', 'a problem: servers: expected a list of addresses, got []'],
    ['servers: nats://me:s3cret@a', 'a problem: servers: expected a list of addresses, got "…@a"'],
    ['password: 1234', 'a problem: password: expected a text (a number in quotes), or null'],
    ['passwort: s3cret', 'a problem: passwort: expected a known field (did you mean password?)'],
    ['user: me', 'a problem: user: expected a password beside it'],
    ['password: s3cret', 'a problem: password: expected a user beside it'],
    [
      'user: a\npassword: s3cret\ntoken: s3cret',
      'a problem: the whole: expected one way to log in, got user and token',
    ],
    [
      'nkeySeedFile: a\ncredentialsFile: b',
      'a problem: the whole: expected one way to log in, got nkeySeedFile and credentialsFile',
    ],
    ['tls: { certFile: a }', 'a problem: tls: expected certFile and keyFile together, or neither'],
    [
      'tls: { ca: a }',
      'a problem: tls: expected caFile, certFile and keyFile, each a file or null; or null, got {"caFile":null,"certFile":null,"keyFile":null,"ca":"a"}',
    ],
    [
      'queue: a b\nstorage: disk\nackWaitMs: 10\nattempts: 0\ntoken: [s3cret]',
      '5 problems: queue: expected a name of letters, digits, - _, got "a b"; token: expected a text (a number in quotes), or null; ' +
        'storage: expected one of memory, file, got "disk"; ackWaitMs: expected a whole number of 500…600000, got 10; ' +
        'attempts: expected a whole number of 1…100, got 0',
    ],
  ] as const) {
    writeFileSync(path, yaml)
    t.is(await said(path), `nats: ${path} has ${told}.`)
  }
})

test('what is no file of settings is told in a sentence that names it', async t => {
  const folder = temporaryFolder(t)
  const missing = join(folder, 'none.yaml')
  t.regex(await said(missing), /^nats: cannot read .*none\.yaml: ENOENT/)
  for (const [name, text, told] of [
    [
      'a.toml',
      '',
      'expected a name that ends in .yaml, .yml, .json; give a file of YAML or JSON, or the address of a server, such as nats://127.0.0.1:4222',
    ],
    ['a.yaml', '', 'the file is empty; give it fields of the settings of NATS, such as "queue: multimix"'],
    ['b.yaml', '- s3cret', 'expected an object of fields; write fields, such as "queue: multimix"'],
    ['c.yaml', 'a: 1\na: 2', 'line 2, column 1: the same key stands here a second time; correct the file'],
  ] as const) {
    const path = join(folder, name)
    writeFileSync(path, text)
    t.is(await said(path), `nats: ${path}: ${told}.`)
  }
})
