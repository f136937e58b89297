import { mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import { noSets } from '../../pipelines/data-sets.js'
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
      `data: nothing at ${path}; expected the folder of a data set, or one that holds some: JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14.`,
    )
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
