import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { type Faults, type HttpServer, startHttpServer } from '../../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../../bench/serve/s3-server.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { entryLocation } from '../../../lib/storage/location.js'
import { locationVersion } from '../../../lib/storage/location-version.js'
import { type ReadOptions, readLocation } from '../../../lib/storage/read-location.js'
import { defaultRetries } from '../../../lib/storage/retry-policy.js'

const folder = mkdtempSync(join(tmpdir(), 'multimix-read-'))
const bytes = randomBytes(300_000)
writeFileSync(join(folder, 'a b.bin'), bytes)
writeFileSync(join(folder, 'empty.bin'), '')
let store: S3Server
let good: HttpServer
test.before(async () => {
  store = await startS3Server()
  servers.push(store)
  Object.assign(process.env, store.environment)
  await store.put(folder)
  good = await serve()
})
const servers: { close(): Promise<void> }[] = []
test.after.always(async () => {
  await Promise.all(servers.map(server => server.close()))
  rmSync(folder, { recursive: true })
})
const serve = async (faults: Faults = {}) => {
  const server = await startHttpServer(folder, faults)
  servers.push(server)
  return server
}

/** Waits are told, and not made. */
const patience = (waits: number[] = []) => ({
  ...defaultRetries,
  wait: async (ms: number) => void waits.push(ms),
})
const options = (more: Partial<ReadOptions> = {}): ReadOptions => ({
  stage: 'test',
  sampleId: null,
  signal: new AbortController().signal,
  retries: patience(),
  ...more,
})
const said = async (location: string, more: Partial<ReadOptions> = {}) =>
  E.match(describeError, (read: Uint8Array) => `${read.length} bytes`)(await readLocation(location, options(more))())
const gives = async (location: string, expected: Uint8Array, more: Partial<ReadOptions> = {}) => {
  const read = await readLocation(location, options(more))()
  return E.isRight(read) && Buffer.compare(read.right, expected) === 0
}
const roots = () => [folder, good.url, store.root]
const name = (root: string) => `${root}/${root.startsWith('http') ? 'a%20b.bin' : 'a b.bin'}`

test('a file is the same from a folder, over HTTP and over S3, whole and in part', async t => {
  for (const root of roots()) {
    t.true(await gives(name(root), bytes))
    t.deepEqual(await readLocation(`${root}/empty.bin`, options())(), E.right(Buffer.of()))
    const part = entryLocation(name(root), 'x', { from: 1000, to: 1999 })
    t.true(await gives(part, bytes.subarray(1000, 2000)))
  }
})

test('a file that is not there, or shorter than the part, is told', async t => {
  const message = 'check that the file is there and may be read.'
  t.is(await said(`${folder}/none`), `test: cannot read ${folder}/none: ENOENT: no such file or directory; ${message}`)
  for (const root of [good.url, store.root]) {
    t.is(await said(`${root}/none`), `test: cannot read ${root}/none: nothing is there (404 Not Found); ${message}`)
  }
  const from = bytes.length - 10
  t.regex(await said(entryLocation(name(folder), 'x', { from, to: from + 19 })), /too short for that part, by 10 bytes/)
  for (const root of [good.url, store.root])
    t.regex(
      await said(entryLocation(name(root), 'x', { from, to: from + 19 })),
      /has 300000 bytes, too few for that part/,
    )
  t.regex(await said('http://[x'), /this is no address/)
  t.regex(await said('s3://X/a'), /: Invalid bucket name: X;/)
  t.regex(await said('s3://xrays'), /names no object; expected s3:\/\/bucket\/key/)
})

test('a download that is cut, over and over, is the file, whatever part is asked for and wherever it is cut', async t => {
  const server = await serve()
  await fc.assert(
    fc.asyncProperty(
      fc.nat(bytes.length - 1),
      fc.nat(bytes.length),
      fc.integer({ min: 20_000, max: 400_000 }),
      fc.boolean(),
      async (from, length, cut, noRanges) => {
        server.faults.noRanges = noRanges
        // Without ranges a cut comes always at the same byte: what is behind it never comes.
        server.faults.cutAfterBytes = noRanges ? undefined : cut
        const to = Math.min(bytes.length - 1, from + length)
        t.true(await gives(entryLocation(name(server.url), 'x', { from, to }), bytes.subarray(from, to + 1)))
      },
    ),
    { numRuns: 30 },
  )
})

test('a cut download goes on from the byte that it has reached', async t => {
  const server = await serve({ cutAfterBytes: 120_000 })
  t.true(await gives(name(server.url), bytes))
  t.deepEqual(
    server.asked.map(({ range }) => range),
    [null, 'bytes=120000-299999', 'bytes=240000-299999'],
  )
})

test('from a server without ranges, what came already is read over', async t => {
  const server = await serve({ cutAfterBytes: 120_000, noRanges: true })
  const heal = async () => {
    server.faults.cutAfterBytes = undefined
  }
  t.true(await gives(name(server.url), bytes, { retries: { ...patience(), wait: heal } }))
  t.is(server.asked.length, 2)
})

test('a download is never of two contents, whether the server or the reader notices', async t => {
  for (const noConditions of [false, true]) {
    const server = await serve({ cutAfterBytes: 10_000, noConditions })
    const file = `changing-${noConditions}.bin`
    writeFileSync(join(folder, file), bytes)
    const change = async () => writeFileSync(join(folder, file), randomBytes(bytes.length))
    const told = await said(`${server.url}/${file}`, { retries: { ...patience(), wait: change } })
    t.regex(told, /the file changed while it was read/)
  }
})

test('a cut download that nothing tells the version of is given up', async t => {
  const { url } = await serve({ cutAfterBytes: 10_000, noVersion: true })
  t.regex(await said(name(url)), /the connection was cut, and the server gives no ETag to go on by/)
})

test('a server that is not there for now is asked again, later and later, and as late as it says', async t => {
  const server = await serve({ unavailable: 3 })
  const waits: number[] = []
  t.is(await said(name(server.url), { retries: patience(waits) }), '300000 bytes')
  t.is(waits.length, 3)
  t.true(
    waits.every((ms, i) => ms >= 250 * 2 ** i && ms <= 500 * 2 ** i),
    `${waits}`,
  )
  Object.assign(server.faults, { unavailable: 1, retryAfterS: 7 })
  waits.length = 0
  await said(name(server.url), { retries: patience(waits) })
  t.deepEqual(waits, [7000])
})

test('tries have an end, and are counted', async t => {
  const server = await serve({ unavailable: 99 })
  t.regex(await said(name(server.url)), /the server answers 503 Service Unavailable \(tried 5 times\)/)
  t.is(server.asked.length, 5)
  const { url } = await startHttpServer(folder).then(async gone => gone.close().then(() => gone))
  t.regex(await said(name(url)), /no server answers there \(tried 5 times\)/)
  const silent = await serve({ silentAfterBytes: 0 })
  t.regex(
    await said(name(silent.url), { retries: { ...patience(), silenceMs: 100 } }),
    /the server was silent for 0.1 s \(tried 5 times\)/,
  )
})

test.serial('a refusal is told at once, with what to do', async t => {
  const key = process.env.AWS_SECRET_ACCESS_KEY
  try {
    process.env.AWS_SECRET_ACCESS_KEY = 'wrong'
    t.regex(await said(name(store.root)), /refuses it \(403 Forbidden\): for S3, set AWS_ACCESS_KEY_ID/)
  } finally {
    process.env.AWS_SECRET_ACCESS_KEY = key
  }
})

test('aborting ends a read that waits for an answer, and one that waits for another try', async t => {
  const silent = await serve({ silentAfterBytes: 1000 })
  const busy = await serve({ unavailable: 99, retryAfterS: 200 })
  for (const { url } of [silent, busy]) {
    const abort = new AbortController()
    const told = said(name(url), { signal: abort.signal, retries: defaultRetries })
    setTimeout(() => abort.abort(), 100)
    t.regex(await told, /: aborted;/)
  }
})

test('small reads one after another share a connection', async t => {
  const server = await serve()
  for (let from = 0; from < 50; from++) await said(entryLocation(name(server.url), 'x', { from, to: from + 99 }))
  t.is(server.asked.length, 50)
  t.is(server.connections(), 1)
})

test.serial('without keys, what everyone may read is asked for plainly, from the endpoint that is named', async t => {
  mkdirSync(join(folder, 'public'))
  writeFileSync(join(folder, 'public', 'a+b %.bin'), bytes)
  const server = await serve()
  const { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env
  try {
    delete process.env.AWS_ENDPOINT_URL_S3
    delete process.env.AWS_ACCESS_KEY_ID
    process.env.AWS_ENDPOINT_URL = server.url
    t.true(await gives('s3://public/a+b %.bin', bytes))
    t.deepEqual(server.asked, [{ path: '/public/a+b %.bin', range: null }])
  } finally {
    delete process.env.AWS_ENDPOINT_URL
    Object.assign(process.env, { AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY })
  }
})

test.serial('many reads at once with one signal are not taken for a leak, and all end when it is aborted', async t => {
  const warnings: Error[] = []
  const warn = (warning: Error) => warnings.push(warning)
  process.on('warning', warn)
  t.teardown(() => process.off('warning', warn))
  const abort = new AbortController()
  const { signal } = abort
  const silent = await serve({ silentAfterBytes: 0 })
  const busy = await serve({ unavailable: 99 })
  const reads = [silent, busy].flatMap(({ url }) =>
    Array.from({ length: 15 }, () => said(name(url), { signal, retries: defaultRetries })),
  )
  while (silent.asked.length + busy.asked.length < reads.length) await new Promise(resolve => setTimeout(resolve, 10))
  abort.abort()
  for (const told of await Promise.all(reads)) t.regex(told, /: aborted;/)
  t.deepEqual(warnings, [])
})

test('the version of a file over HTTP and S3 changes with its content, and nothing is downloaded for it', async t => {
  const told = async (location: string) => E.match(describeError, String)(await locationVersion(location, options())())
  const server = await serve()
  writeFileSync(join(folder, 'versioned.bin'), 'before')
  const location = `${server.url}/versioned.bin`
  const before = await told(location)
  t.is(await told(entryLocation(location, 'x', { from: 1, to: 2 })), before)
  t.deepEqual([...new Set(server.asked.map(({ range }) => range))], ['bytes=0-0'])
  writeFileSync(join(folder, 'versioned.bin'), 'afterwards')
  t.not(await told(location), before)
  t.regex(await told(`${store.root}/a b.bin`), /^"[0-9a-f]{32}"$/)
  t.regex(await told((await serve({ noVersion: true })).url), /neither an ETag/)
})
