import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { chex } from '../../datasets/chex.js'
import { drawPhantom } from '../../datasets/draw-phantom.js'
import { jsrt } from '../../datasets/jsrt.js'
import { mcu } from '../../datasets/mcu.js'
import { nihx } from '../../datasets/nihx.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { countsOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const options = {
  seed: 11,
  sizePx: 32,
  counts: { jsrt: 20, chex: { train: 20, validation: 10, test: 10 }, mcu: 20, nihx: 10 },
}
const filesOf = (root: string) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(root, path)).isFile())
    .sort()
const hashOf = (root: string) => {
  const hash = createHash('sha256')
  for (const path of filesOf(root)) hash.update(path).update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

test('the four readers read what is written', async t => {
  const folders = await orThrow(writePhantoms(scratchFolder(t), options))
  const [jsrtSet, chexSet, mcuSet, nihxSet] = await Promise.all([
    orThrow(jsrt(folders.jsrt)),
    orThrow(chex(folders.chex)),
    orThrow(mcu(folders.mcu)),
    orThrow(nihx(folders.nihx)),
  ])
  t.deepEqual(countsOf(jsrtSet), { 'train unlabelled': 9, 'validation unlabelled': 1, 'test unlabelled': 10 })
  t.deepEqual(countsOf(chexSet), {
    'train normal': 10,
    'train abnormal': 10,
    'validation normal': 5,
    'validation abnormal': 5,
    'test normal': 5,
    'test abnormal': 5,
  })
  t.is(mcuSet.length, 20)
  t.deepEqual(countsOf(nihxSet), { 'test normal': 5, 'test abnormal': 5 })

  const { image, organs } = drawPhantom({ source: 'jsrt', seed: 11, index: 0, label: 'normal', sizePx: 32 })
  const sample = await readAt(jsrtSet, 0)
  t.deepEqual(sample.image, image)
  t.deepEqual(
    sample.mask!.data,
    organs.data.map(organ => Number(organ === 150 || organ === 200)),
  )
  t.true((await readAt(mcuSet, 0)).mask!.data.some(lung => lung === 1))
  t.is((await readAt(chexSet, 0)).image.width, 32)
})

test('writing again touches nothing, and another folder gets the same bytes', async t => {
  const [root, other] = [scratchFolder(t), scratchFolder(t)]
  await orThrow(writePhantoms(root, options))
  const before = filesOf(root).map(path => statSync(join(root, path)).mtimeMs)
  const said: string[] = []
  await orThrow(writePhantoms(root, { ...options, say: line => said.push(line) }))
  t.deepEqual(
    filesOf(root).map(path => statSync(join(root, path)).mtimeMs),
    before,
  )
  t.deepEqual(said, [])
  await orThrow(writePhantoms(other, { ...options, say: line => said.push(line) }))
  t.is(hashOf(other), hashOf(root))
  t.deepEqual(said, [`Drawing 90 chest X-ray phantoms of 32×32 px into ${other}.`])
})

test('an interrupted run is gone on with, and ends as an uninterrupted one', async t => {
  const [root, whole] = [scratchFolder(t), scratchFolder(t)]
  const controller = new AbortController()
  const { signal } = controller
  let asked = 0
  // It is asked before each image: aborted before the twentieth.
  signal.throwIfAborted = () => {
    if (++asked === 20) controller.abort()
    AbortSignal.prototype.throwIfAborted.call(signal)
  }
  const stopping = writePhantoms(root, { ...options, signal })
  t.is(await sentenceOf(stopping), `write phantoms: ${root}: aborted before the last image; call it again to go on.`)
  const kept = filesOf(root).filter(path => /\.(png|jpeg)$/.test(path))
  t.true(kept.length > 19 && kept.length < 130)
  const times = kept.map(path => statSync(join(root, path)).mtimeMs)
  await orThrow(writePhantoms(root, options))
  await orThrow(writePhantoms(whole, options))
  t.is(hashOf(root), hashOf(whole))
  t.true(kept.filter((path, i) => statSync(join(root, path)).mtimeMs === times[i]).length >= kept.length - 4)
})

test('nothing is written over: other phantoms, real data and strange manifests are refused', async t => {
  const small = {
    seed: 1,
    sizePx: 16,
    counts: { jsrt: 2, chex: { train: 0, validation: 0, test: 0 }, mcu: 0, nihx: 0 },
  }
  const remedy = 'give another folder, or move what is there away'
  const root = scratchFolder(t)
  await orThrow(writePhantoms(root, small))
  t.deepEqual(readdirSync(root), ['JSRT', 'phantoms.json'])
  t.is(
    await sentenceOf(writePhantoms(root, { ...small, seed: 2 })),
    `write phantoms: ${root}: it holds phantoms of other options; ${remedy}.`,
  )
  rmSync(join(root, 'phantoms.json'))
  t.is(
    await sentenceOf(writePhantoms(root, small)),
    `write phantoms: ${root}: JSRT is there, and no phantoms.json says that it holds phantoms; ${remedy}.`,
  )
  writeFileSync(join(root, 'phantoms.json'), '{"kind":"other"}')
  t.is(
    await sentenceOf(writePhantoms(root, small)),
    `write phantoms: ${root}: phantoms.json is no manifest of phantoms; ${remedy}.`,
  )
})

test('options that are none are named', async t => {
  const root = scratchFolder(t)
  t.is(
    await sentenceOf(writePhantoms(root, { seed: 1, sizePx: 0, counts: { mcu: 1.5 } })),
    'write phantoms: the options of writePhantoms has 2 problems: sizePx: expected a whole number of 1…4096, got 0; counts.mcu: expected a whole number of at least 0, got 1.5.',
  )
  t.deepEqual(readdirSync(root), [])
})

test('a folder that cannot be written says so', async t => {
  const root = join(scratchFolder(t, { file: '' }), 'file')
  t.regex(await sentenceOf(writePhantoms(root, options)), /^write phantoms: .+ENOTDIR.+; give a folder that may be /)
})
