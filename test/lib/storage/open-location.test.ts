import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { type HttpServer, startHttpServer } from '../../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../../bench/serve/s3-server.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { take } from '../../../lib/flowable/take.js'
import { entryLocation } from '../../../lib/storage/location.js'
import { openLocation } from '../../../lib/storage/open-location.js'
import { defaultRetries } from '../../../lib/storage/retry-policy.js'

const folder = mkdtempSync(join(tmpdir(), 'multimix-open-'))
const length = 8_000_000
const bytes = Buffer.alloc(length, 0).map((_, i) => (i >> 8) + i)
writeFileSync(join(folder, 'a.bin'), bytes)
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
const places = () => [folder, http.url, store.root].map(root => `${root}/a.bin`)
const { signal } = new AbortController()

test('the pieces of a file, or of a part of it, are its bytes in order', async t => {
  for (const place of places())
    for (const [from, to] of [
      [0, length - 1],
      [70_000, 700_000],
    ] as const) {
      const location = to === length - 1 ? place : entryLocation(place, 'x', { from, to })
      const pieces: Uint8Array[] = []
      for await (const piece of openLocation(location, signal)) pieces.push(piece)
      t.true(pieces.length > 1)
      t.is(Buffer.compare(Buffer.concat(pieces), bytes.subarray(from, to + 1)), 0)
    }
})

test('as a flow it gives what is asked for, and closes its connection when no more is', async t => {
  for (const place of places()) {
    let taken = 0
    await pipe(
      fromAsyncIterable(abort => openLocation(place, abort)),
      take(3),
      forEach(async piece => {
        taken += piece.length
      }),
    )
    t.true(taken > 0 && taken < length, `${place}: ${taken}`)
  }
})

test('a file that is not there rejects where it is pulled', async t => {
  for (const root of [folder, http.url, store.root])
    await t.throwsAsync(async () => {
      for await (const _ of openLocation(`${root}/none`, signal)) t.fail()
    })
})

test('a reader that pauses is no silence of the server', async t => {
  let read = 0
  for await (const piece of openLocation(`${http.url}/a.bin`, signal, {
    ...defaultRetries,
    attempts: 1,
    silenceMs: 1000,
  })) {
    if (read === 0) await new Promise(resolve => setTimeout(resolve, 1300))
    read += piece.length
  }
  t.is(read, length)
})

test('aborting ends a download in its middle, with the reason', async t => {
  for (const place of places()) {
    const abort = new AbortController()
    const reading = async () => {
      for await (const _ of openLocation(place, abort.signal)) abort.abort(new Error('enough'))
    }
    const error = await t.throwsAsync(reading)
    t.true(error.message === 'enough' || error.name === 'AbortError', `${place}: ${error}`)
  }
})
