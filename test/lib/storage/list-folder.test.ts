import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type HttpServer, startHttpServer } from '../../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../../bench/serve/s3-server.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { take } from '../../../lib/flowable/take.js'
import { listFiles } from '../../../lib/storage/list-files.js'
import { listFolder } from '../../../lib/storage/list-folder.js'
import { openLocation } from '../../../lib/storage/open-location.js'
import { readLocation } from '../../../lib/storage/read-location.js'
import { defaultRetries } from '../../../lib/storage/retry-policy.js'
import { temporaryFolder } from '../../temporary-folder.js'

const folder = mkdtempSync(join(tmpdir(), 'multimix-list-'))
const files = ['b.png', 'a/2.png', 'a/10.png', 'a/x/deep.png', 'A b.png', 'é#.png', '.hidden', 'a/.DS_Store', '.git/a']
for (const file of files) {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), file)
}
let http: HttpServer
let store: S3Server
test.before(async () => {
  http = await startHttpServer(folder)
  store = await startS3Server()
  Object.assign(process.env, store.environment)
  await store.put(folder)
})
test.after.always(async () => {
  await Promise.all([http.close(), store.close()])
  rmSync(folder, { recursive: true })
})
const roots = () => [folder, http.url, store.root]
const { signal } = new AbortController()
const named = async (place: string, options = {}) =>
  E.match(describeError, (entries: readonly { kind: string; name: string }[] | null) =>
    entries === null ? 'none' : entries.map(({ kind, name }) => `${kind} ${name}`).join(', '),
  )(await listFolder(place, 'test', options)())
const filesOf = async (root: string) => {
  const found: string[] = []
  for await (const { location } of listFiles(root, { stage: 'test', signal }))
    found.push(
      decodeURIComponent((location.startsWith('outside:') ? location.slice(8) : location).slice(root.length + 1)),
    )
  return found
}

test('a folder lists the same from here, over HTTP and over S3: sorted, without what is hidden', async t => {
  for (const root of roots()) {
    t.is(await named(root), 'file A b.png, folder a, file b.png, file é#.png')
    t.is(await named(`${root}/`), 'file A b.png, folder a, file b.png, file é#.png')
    t.is(await named(`${root}/a`), 'file 10.png, file 2.png, folder x')
    t.is(await named(`${root}/none`), 'none')
  }
  t.is(await named('s3://nobucket'), 'none')
  t.regex(await named('s3://X'), /Invalid bucket name/)
})

test('all files below a folder come in one order, from wherever', async t => {
  for (const root of roots()) {
    const found = await filesOf(root)
    t.deepEqual(found, ['A b.png', 'a/10.png', 'a/2.png', 'a/x/deep.png', 'b.png', 'é#.png'])
    t.deepEqual(await filesOf(`${root}/none`), [])
  }
})

test('the next folder is asked for when it is needed', async t => {
  const server = await startHttpServer(folder)
  const listed: string[] = []
  await pipe(
    fromAsyncIterable(abort => listFiles(server.url, { stage: 'test', signal: abort })),
    take(2),
    forEach(async ({ name }) => void listed.push(name)),
  )
  t.deepEqual(listed, ['A b.png', '10.png'])
  t.deepEqual(
    server.asked.map(({ path }) => path),
    ['/', '/a/'],
  )
  await server.close()
})

test('links are what they lead to inside the root, and are told of and not read where they lead out', async t => {
  const outer = temporaryFolder(t)
  const root = join(outer, 'root')
  mkdirSync(join(root, 'real'), { recursive: true })
  mkdirSync(join(outer, 'rooted'))
  for (const file of ['secret', 'root/real/a.png', 'rooted/b.png']) writeFileSync(join(outer, file), '')
  symlinkSync('real', join(root, 'again'))
  symlinkSync('real/a.png', join(root, 'file.png'))
  symlinkSync('nothing', join(root, 'broken'))
  symlinkSync('..', join(root, 'real', 'up'))
  symlinkSync(join(outer, 'secret'), join(root, 'leak.png'))
  symlinkSync('loop', join(root, 'loop'))
  symlinkSync(join(outer, 'rooted'), join(root, 'out'))
  t.is(
    await named(root),
    'folder again, file broken, file file.png, file leak.png, file loop, outside out, folder real',
  )
  t.is(await named(join(root, 'real'), { root }), 'file a.png, folder up')
  t.is(await named(join(root, 'real')), 'file a.png, outside up')
  t.regex(
    await named(join(root, 'out'), { root }),
    /it is a link that leads out of .*root, and nothing outside is read/,
  )
  for await (const { name, location } of listFiles(root, { stage: 'test', signal })) {
    const read = readLocation(location, { stage: 'test', sampleId: 'a', signal })
    const told = E.match(describeError, () => 'read')(await read())
    if (name === 'leak.png')
      t.is(
        told,
        `test: cannot read ${root}/leak.png (sample a): it is a link that leads out of its data set, and nothing outside is read; copy what it leads to; check that the file is there and may be read.`,
      )
    else t.is(told === 'read', name.endsWith('.png'), told)
    if (name === 'leak.png')
      await t.throwsAsync(
        async () => {
          for await (const _ of openLocation(location, signal)) t.fail()
        },
        { message: /leads out/ },
      )
  }
  // Of a folder that is named by two ways both are listed, and neither inside itself.
  t.deepEqual(await filesOf(root), ['again/a.png', 'broken', 'file.png', 'leak.png', 'loop', 'real/a.png'])
  symlinkSync(root, join(outer, 'alias'))
  t.is(await named(join(outer, 'alias/real'), { root: join(outer, 'alias') }), 'file a.png, folder up')
})

/** A server whose every page is the same. */
const serve = async (type: string, page: string, status = 200) => {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(page))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

test('what would be waited for without end is no file: pipes, and links to devices', async t => {
  const root = temporaryFolder(t)
  writeFileSync(join(root, 'a.png'), '')
  symlinkSync('/dev/zero', join(root, 'b.png'))
  if (spawnSync('mkfifo', [join(root, 'c.png')]).status !== 0) t.log('left out: no mkfifo on this machine')
  const listed = await listFolder(root, 'test')()
  t.deepEqual(E.isRight(listed) && listed.right?.map(({ name }) => name), ['a.png'])
})

test('an S3 address without a bucket is told', async t => {
  const listed = await listFolder('s3://', 'test')()
  t.regex(E.isLeft(listed) ? describeError(listed.left) : '', /names no bucket; expected s3:\/\/bucket\/prefix/)
})

test('of an index page only links right below the folder count, whoever wrote it', async t => {
  const server = await serve(
    'text/html;charset=utf-8',
    `<h1>Index of /x</h1><table><tr><th><a href="?C=N;O=D">Name</a><td><a HREF='/'>Parent</a></tr>
    <tr><td><a href="/x/a%20b.png">a b.png</a><a href="a%20b.png"><img src="icon.png"></a></tr>
    <tr><td><a href="sub/">sub/</a><a href="../y/c.png">c</a><a href="deep/d.png">d</a></tr>
    <tr><td><a href="http://elsewhere/x/e.png">e</a><a href="%2e%2e/">up</a><a href="..%2ff.png">f</a><a href="g%5Ch.png">g</a>
    <tr><td><a href="%E0%A4%A">not UTF-8</a><a href="#top">top</a><a>no link</a><a href="i&amp;j.png">i</a><a href="javascript:k">k</a>`,
  )
  t.is(await named(`${server.url}/x`), 'file a b.png, file i&j.png, folder sub')
  server.close()
})

test('folders without end, as a link in a circle makes them over HTTP, are told', async t => {
  const server = await serve('text/html', '<a href="a.png">a</a><a href="x/">x</a>')
  const found: string[] = []
  await t.throwsAsync(
    async () => {
      for await (const { name } of listFiles(server.url, { stage: 'test', signal })) found.push(name)
    },
    { name: 'PipelineFailure', message: /it lies 40 folders deep: a link seems to lead in a circle/ },
  )
  t.is(found.length, 40)
  server.close()
})

test('a server without index pages, or that refuses them, is told in words', async t => {
  const silent = await startHttpServer(folder, { noIndex: true })
  t.regex(
    await named(silent.url),
    /refuses it \(403 Forbidden\).*or the server lists no folders; have it write index pages/,
  )
  const data = await serve('application/json', '[]')
  t.regex(await named(data.url), /the server lists no folders; have it write index pages/)
  t.regex(await named('http://['), /this is no address/)
  data.close()
  await silent.close()
})

test('listing is tried again, as often as allowed, and ends when it is aborted', async t => {
  const server = await startHttpServer(folder, { unavailable: 2 })
  const retries = { ...defaultRetries, wait: async () => {} }
  t.is(await named(`${server.url}/a/x`, { retries }), 'file deep.png')
  server.faults.unavailable = 99
  t.regex(await named(server.url, { retries }), /503 Service Unavailable \(tried 5 times\)/)
  await t.throwsAsync(
    async () => {
      for await (const _ of listFiles(server.url, { stage: 'test', signal, retries })) t.fail()
    },
    { name: 'PipelineFailure', message: /tried 5 times/ },
  )
  await server.close()
  for (const root of roots()) t.regex(await named(root, { signal: AbortSignal.abort() }), /: aborted;/)
})

/** Answers as Amazon's S3 lists: keys are URL-encoded, and there is a token where there is more. */
const s3Page = (keys: readonly string[], next: string) => `<ListBucketResult><Name>xrays</Name><Prefix/>
  <IsTruncated>${next !== ''}</IsTruncated>${next && `<NextContinuationToken>${next}</NextContinuationToken>`}
  <EncodingType>url</EncodingType>${keys.map(key => `<Contents><Key>${key}</Key><Size>7</Size></Contents>`).join('')}
  </ListBucketResult>`

test.serial(
  'a store is listed a page at a time, the next one when it is needed, and keys come as they were given',
  async t => {
    const asked: (string | null)[] = []
    const server = createServer(({ url }, response) => {
      const token = new URL(url!, 'http://localhost').searchParams.get('continuation-token')
      asked.push(token)
      response.writeHead(200, { 'content-type': 'application/xml' })
      response.end(
        token === null
          ? s3Page(['01a', 'a+b%2Bc%25%26.png', 'folder/', 'folder/.hidden/x.png'], 'to=ken')
          : s3Page(['folder/%C3%A9%3F%23.png', 'z.png'], ''),
      )
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const before = process.env.AWS_ENDPOINT_URL_S3
    try {
      process.env.AWS_ENDPOINT_URL_S3 = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const found: string[] = []
      for await (const { location, sizeBytes } of listFiles('s3://xrays', { stage: 'test', signal })) {
        t.is(sizeBytes, 7)
        found.push(location)
        t.is(asked.length, found.length <= 2 ? 1 : 2)
      }
      t.deepEqual(
        found,
        ['01a', 'a b+c%&.png', 'folder/é?#.png', 'z.png'].map(key => `s3://xrays/${key}`),
      )
      t.deepEqual(asked, [null, 'to=ken'])
    } finally {
      process.env.AWS_ENDPOINT_URL_S3 = before
      server.close()
    }
  },
)

test.serial('a store that refuses, or is not there, is told in words', async t => {
  const refusing = await serve(
    'application/xml',
    '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    403,
  )
  const busy = await serve('application/xml', '', 503)
  const environment = { ...process.env }
  const retries = { ...defaultRetries, wait: async () => {} }
  try {
    process.env.AWS_ENDPOINT_URL_S3 = refusing.url
    t.regex(await named('s3://xrays'), /the store refuses it; set AWS_ACCESS_KEY_ID/)
    process.env.AWS_ENDPOINT_URL_S3 = busy.url
    t.regex(await named('s3://xrays', { retries }), /the store answers 503 \(tried 5 times\)/)
    process.env.AWS_ENDPOINT_URL_S3 = 'nowhere'
    t.regex(await named('s3://xrays'), /AWS_ENDPOINT_URL is no address: nowhere/)
  } finally {
    Object.assign(process.env, environment)
    for (const server of [refusing, busy]) server.close()
  }
})
