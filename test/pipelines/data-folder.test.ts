import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { startHttpServer } from '../../bench/serve/http-server.js'
import { startS3Server } from '../../bench/serve/s3-server.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import { type DataSets, noSets } from '../../pipelines/data-sets.js'
import { writeShards } from '../../pipelines/write-shards.js'
import { leftOut, sharedPath } from '../shared.js'
import { temporaryFolder } from '../temporary-folder.js'

const phantoms = (root: string, train: number) =>
  orThrow(
    writePhantoms(root, {
      seed: 1,
      sizePx: 32,
      counts: { jsrt: 4, chex: { train, validation: 0, test: 0 }, mcu: 4, nihx: 4 },
    }),
  )
const lengths = async (root: string) => {
  const sets = await orThrow(openDataFolder(root))
  return Object.fromEntries(Object.entries(sets).map(([source, set]) => [source, set?.length ?? null]))
}
const sentence = async (root: string) => {
  const sets = await openDataFolder(root)()
  return E.isLeft(sets) ? describeError(sets.left) : 'no error'
}

test('every source is found under the name that its publisher gives it', async t => {
  const root = temporaryFolder(t)
  await phantoms(root, 10)
  t.deepEqual(await lengths(root), { ...noSets, jsrt: 4, mcu: 4, chex: 10, nihx: 4 })
})

test('a folder with some of the sources has those, and null for the others', async t => {
  const root = temporaryFolder(t)
  const all = temporaryFolder(t)
  await phantoms(all, 10)
  renameSync(join(all, 'MontgomerySet'), join(root, 'MontgomerySet'))
  t.deepEqual(await lengths(root), { ...noSets, mcu: 4 })
})

test('of two copies of a set the one with more images is taken, whichever name it has', async t => {
  for (const [native, reduced] of [
    [10, 20],
    [20, 10],
  ] as const) {
    const root = temporaryFolder(t)
    await phantoms(join(root, 'a'), native)
    await phantoms(join(root, 'b'), reduced)
    renameSync(join(root, 'b', 'chest_xray'), join(root, 'a', 'chest_xray_224'))
    t.like(await lengths(join(root, 'a')), { chex: 20 })
  }
})

test('a folder that is not there, or has none of the sets, is one sentence with what was expected', async t => {
  const root = temporaryFolder(t)
  for (const path of [root, join(root, 'nowhere')])
    t.is(
      await sentence(path),
      `data: nothing at ${path}; expected the folder of a data set, or one that holds some: JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14, DICOM files, shards.`,
    )
})

test('a set that is but a link out of the folder is not read, and that is said, also beside others', async t => {
  const [root, elsewhere] = [temporaryFolder(t), temporaryFolder(t)]
  await phantoms(elsewhere, 10)
  symlinkSync(join(elsewhere, 'JSRT'), join(root, 'JSRT'))
  const refused = /^data: .*JSRT: it is a link that leads out of its data set, .*; or name that as the data itself/
  t.regex(await sentence(root), refused)
  renameSync(join(elsewhere, 'chest_xray'), join(root, 'chest_xray'))
  t.regex(await sentence(root), refused)
  // Named itself, it is the folder.
  t.deepEqual(await lengths(join(root, 'JSRT')), { ...noSets, jsrt: 4 })
})

test('a set that is there and broken is an error, not an absence', async t => {
  const root = temporaryFolder(t)
  await phantoms(root, 10)
  renameSync(join(root, 'JSRT', 'masks'), join(root, 'masks'))
  t.regex(await sentence(root), /^jsrt: nothing at .*JSRT.masks; expected a folder with images/)
  mkdirSync(join(root, 'JSRT', 'masks'))
  t.like(await lengths(root), { jsrt: 4 })
})

test('a folder of any name is known by what is in it; one that is a set itself has that set', async t => {
  const root = temporaryFolder(t)
  await phantoms(join(root, 'all'), 10)
  renameSync(join(root, 'all', 'chest_xray'), join(root, 'kermany, 2nd copy'))
  t.deepEqual(await lengths(root), { ...noSets, jsrt: 4, mcu: 4, chex: 10, nihx: 4 })
  t.deepEqual(await lengths(join(root, 'kermany, 2nd copy')), { ...noSets, chex: 10 })
  t.deepEqual(await lengths(`${join(root, 'all', 'JSRT')}/`), { ...noSets, jsrt: 4 })
})

const idsOf = ({ jsrt, chex, mcu, nihx }: DataSets) =>
  [jsrt, chex, mcu, nihx].map(set => set && Array.from({ length: set.length }, (_, i) => set.key(i).id))

test('the same sets are opened over HTTP and from S3, and read alike', async t => {
  const root = temporaryFolder(t)
  await phantoms(root, 10)
  const local = await orThrow(openDataFolder(root))
  const [http, s3] = [await startHttpServer(root), await startS3Server()]
  t.teardown(() => Promise.all([http.close(), s3.close()]))
  Object.assign(process.env, s3.environment)
  await s3.put(root, 'data/')
  const { signal } = new AbortController()
  for (const location of [http.url, `${s3.root}/data`]) {
    const sets = await orThrow(openDataFolder(location))
    t.deepEqual(idsOf(sets), idsOf(local))
    for (const source of ['jsrt', 'mcu'] as const) {
      const [there, here] = [sets[source]!, local[source]!].map(set => set.read(set.key(1), signal))
      const [{ image, mask }, expected] = [await orThrow(there!), await orThrow(here!)]
      t.deepEqual([image, mask], [expected.image, expected.mask])
    }
  }
})

test('shards are the sets that they were written from, in a folder or named themselves; DICOM files are found', async t => {
  const root = temporaryFolder(t)
  const data = temporaryFolder(t)
  await phantoms(data, 10)
  const { jsrt, chex } = await orThrow(openDataFolder(data))
  const options = { samplesPerShard: 4, signal: new AbortController().signal, onDeadLetter: () => t.fail() }
  for (const set of [jsrt, chex]) await orThrow(writeShards(set!, join(root, 'shards'), options))
  t.deepEqual(await lengths(root), { ...noSets, jsrt: 4, chex: 10 })
  t.deepEqual(await lengths(join(root, 'shards', 'chex-{000000..000001}.tar')), { ...noSets, chex: 8 })
  const dicom = sharedPath('data/dicom/codec_matrix_MR64')
  if (dicom === null) return t.log(leftOut('data/dicom'))
  cpSync(dicom, join(root, 'clinic', 'patient', 'series'), { recursive: true })
  t.deepEqual(await lengths(root), { ...noSets, jsrt: 4, chex: 10, dicom: readdirSync(dicom).length })
  // Named like DICOM files, and none.
  const other = temporaryFolder(t)
  writeFileSync(join(other, '0001'), 'text')
  t.regex(await sentence(other), /^data: nothing at .*; expected the folder of a data set/)
})
