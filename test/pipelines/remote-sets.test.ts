import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type HttpServer, startHttpServer } from '../../bench/serve/http-server.js'
import { type S3Server, startS3Server } from '../../bench/serve/s3-server.js'
import { chex } from '../../datasets/chex.js'
import { jsrt } from '../../datasets/jsrt.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { DataSet } from '../../lib/flowable/data-set.js'
import { step } from '../../lib/flowable/step.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { isDrawn } from '../../pipelines/is-drawn.js'
import type { prepareTogether } from '../../pipelines/prepare-together.js'

const folder = mkdtempSync(join(tmpdir(), 'multimix-remote-'))
const counts = { jsrt: 6, chex: { train: 10, validation: 2, test: 2 }, mcu: 2, nihx: 2 }
let http: HttpServer
let store: S3Server
test.before(async () => {
  await orThrow(writePhantoms(folder, { seed: 1, sizePx: 32, counts }))
  http = await startHttpServer(folder)
  store = await startS3Server()
  Object.assign(process.env, store.environment)
  await store.put(folder)
})
test.after.always(async () => {
  await Promise.all([http.close(), store.close()])
  rmSync(folder, { recursive: true })
})
const { signal } = new AbortController()
const sets = { JSRT: jsrt, chest_xray: chex }
const keysOf = ({ length, key }: DataSet<SampleKey, Sample>) => Array.from({ length }, (_, i) => key(i))
const placeless = ({ imagePath: _, maskPaths, ...key }: SampleKey) => ({ ...key, masks: maskPaths.length })

test.serial('data sets are the same from a folder, over HTTP and over S3', async t => {
  for (const root of [http.url, store.root])
    for (const [name, open] of Object.entries(sets)) {
      const [here, there] = [await orThrow(open(join(folder, name))), await orThrow(open(`${root}/${name}`))]
      const [own, remote] = [keysOf(here), keysOf(there)]
      t.deepEqual(remote.map(placeless), own.map(placeless))
      for (const [i, key] of remote.entries()) {
        const { image, mask } = await orThrow(there.read(key, signal))
        const expected = await orThrow(here.read(own[i]!, signal))
        t.deepEqual({ image, mask }, { image: expected.image, mask: expected.mask })
      }
    }
})

test.serial(
  'worker threads read them, and a second time a cache gives them without a download, until a file changes',
  async t => {
    const together = step<typeof prepareTogether>(
      new URL('../../pipelines/prepare-together.js', import.meta.url),
      'prepareTogether',
    )
    const cacheFolder = mkdtempSync(join(tmpdir(), 'multimix-remote-cache-'))
    const pool = openWorkerPool({ workers: 1, timeoutMs: 20_000 })
    t.teardown(async () => {
      await pool.close()
      rmSync(cacheFolder, { recursive: true })
    })
    const prepared = async (set: DataSet<SampleKey, Sample>, cached: boolean) => {
      const samples = keysOf(set).map(key => ({ key, epoch: 0, from: set.reader! }))
      const cache = cached ? { folder: cacheFolder, maxBytes: 2 ** 20 } : null
      const made = await pool.run(together, { samples, sizePx: 16, views: [{ kind: 'identity' }], cache })
      if (E.isLeft(made)) throw new Error(made.left.cause)
      return made.right.map(E.match(String, ({ views }) => Buffer.from(views[0]!.image.data).toString('hex')))
    }
    const own = await prepared(await orThrow(jsrt(join(folder, 'JSRT'))), false)
    for (const root of [http.url, store.root]) {
      const set = await orThrow(jsrt(`${root}/JSRT`))
      for (const cached of [false, true, true]) {
        http.asked.length = 0
        t.deepEqual(await prepared(set, cached), own)
      }
      // The last pass asked for each file's version alone.
      t.true(http.asked.every(({ range }) => range === 'bytes=0-0'))
    }
    const set = await orThrow(jsrt(`${http.url}/JSRT`))
    const { imagePath } = set.key(0)
    writeFileSync(join(folder, imagePath.slice(http.url.length)), 'no image')
    const [first, ...others] = await prepared(set, true)
    t.not(first, own[0])
    t.deepEqual(others, own.slice(1))
  },
)

test('whether data are phantoms is told wherever they lie', async t => {
  t.true(await orThrow(isDrawn(null)))
  for (const root of [folder, http.url, store.root]) {
    t.true(await orThrow(isDrawn(root)))
    t.false(await orThrow(isDrawn(`${root}/JSRT`)))
  }
})
