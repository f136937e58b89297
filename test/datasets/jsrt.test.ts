import { existsSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { jsrt } from '../../datasets/jsrt.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { sharp } from '../../lib/image/sharp.js'
import { leftOut, sharedPath } from '../shared.js'
import { imgOf } from './jsrt/img-of.js'
import { countsOf, keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const image = await encodeGrey({ width: 4, height: 1, data: Uint8Array.of(10, 20, 30, 40) }, 'png')
const mask = await encodeGrey({ width: 4, height: 1, data: Uint8Array.of(0, 150, 200, 250) }, 'png')

test('both lungs are 1, heart and background 0; ids, order and folds come from the names', async t => {
  const root = scratchFolder(t, {
    'images/JPCNN001.png': image,
    'images/JPCLN002.png': image,
    'images/JPCLN001.png': image,
    'images/._JPCLN001.png': 'a hidden file of some archive',
    'masks/JPCLN001.png': mask,
    'masks/JPCLN002.png': mask,
    'masks/JPCNN001.png': mask,
    'masks/JPCNN009.png': mask,
  })
  const set = await orThrow(jsrt(root))
  t.deepEqual(
    keysOf(set).map(({ id, split, label }) => [id, split, label]),
    [
      ['jsrt/JPCLN001', 'train', null],
      ['jsrt/JPCLN002', 'test', null],
      ['jsrt/JPCNN001', 'train', null],
    ],
  )
  const sample = await readAt(set, 0)
  t.deepEqual(sample.image.data, Uint8Array.of(10, 20, 30, 40))
  t.deepEqual(sample.mask, { width: 4, height: 1, data: Uint8Array.of(0, 1, 1, 0) })
})

test('a key outside the set is a RangeError', async t => {
  const root = scratchFolder(t, { 'images/JPCLN001.png': image, 'masks/JPCLN001.png': mask })
  const set = await orThrow(jsrt(root))
  for (const index of [-1, 1, 0.5])
    t.throws(() => set.key(index), {
      instanceOf: RangeError,
      message: `Expected an index in 0…0 of jsrt, got ${index}`,
    })
})

test('a missing mask, a mask of another size and an aborted read fail with a sentence each', async t => {
  const root = scratchFolder(t, {
    'images/JPCLN001.png': image,
    'images/JPCLN002.png': image,
    'masks/JPCLN002.png': await encodeGrey({ width: 2, height: 3, data: new Uint8Array(6) }, 'png'),
  })
  const set = await orThrow(jsrt(root))
  const { signal } = new AbortController()
  const masks = join(root, 'masks')
  t.is(
    await sentenceOf(set.read(set.key(0), signal)),
    `decode: cannot read ${join(masks, 'JPCLN001.png')} (sample jsrt/JPCLN001): ENOENT: no such file or directory; check that the file is there and may be read.`,
  )
  t.is(
    await sentenceOf(set.read(set.key(1), signal)),
    `jsrt: the mask ${join(masks, 'JPCLN002.png')} (sample jsrt/JPCLN002) is 2×3 but its image is 4×1; give a mask of the image's size.`,
  )
  t.regex(await sentenceOf(set.read(set.key(0), AbortSignal.abort())), /\(sample jsrt\/JPCLN001\): aborted; /)
})

test('missing and unusable folders say what was expected', async t => {
  const expected =
    'a folder with images/*.png and masks/*.png (150 and 200 = lungs), or All247images/*.IMG and fold{1,2}/masks/{left lung,right lung}/*.gif, masks for each image'
  const nowhere = join(scratchFolder(t), 'none')
  t.is(await sentenceOf(jsrt(nowhere)), `jsrt: nothing at ${join(nowhere, 'images')}; expected ${expected}.`)
  const maskless = scratchFolder(t, { 'images/JPCLN001.png': image })
  t.is(await sentenceOf(jsrt(maskless)), `jsrt: nothing at ${join(maskless, 'masks')}; expected ${expected}.`)
  const empty = scratchFolder(t, { 'images/readme.txt': '', 'masks/readme.txt': '' })
  t.is(await sentenceOf(jsrt(empty)), `jsrt: ${empty}: no image in it; expected ${expected}.`)
  const nameless = scratchFolder(t, { 'images/chest.png': image, 'masks/chest.png': mask })
  t.is(
    await sentenceOf(jsrt(nameless)),
    `jsrt: ${join(nameless, 'images', 'chest.png')}: no number in its name, which decides its fold; give it a name such as JPCLN001.png.`,
  )
  const twice = scratchFolder(t, { 'images/A1.png': image, 'images/A1.jpg': image, 'masks/A1.png': mask })
  t.is(
    await sentenceOf(jsrt(twice)),
    `jsrt: ${twice}: ${join(twice, 'images', 'A1.jpg')} and ${join(twice, 'images', 'A1.png')} are both jsrt/A1; remove one of them.`,
  )
})

/** A GIF as SCR has them: 255 left of the column `lungPx` of 1024, 0 elsewhere. */
const scrMask = (lungPx: number) =>
  sharp({ create: { width: 1024, height: 1024, channels: 3, background: '#000' } })
    .composite([
      { input: { create: { width: lungPx, height: 1024, channels: 3, background: '#fff' } }, gravity: 'west' },
    ])
    .gif()
    .toBuffer()
const lungFiles = async (fold: string, stem: string) => ({
  [`${fold}/masks/left lung/${stem}.gif`]: await scrMask(8),
  [`${fold}/masks/right lung/${stem}.gif`]: await scrMask(16),
  [`${fold}/masks/heart/${stem}.gif`]: await scrMask(1024),
})
const splitsIn = async (t: ExecutionContext, files: Readonly<Record<string, string | Uint8Array>>) =>
  keysOf(await orThrow(jsrt(scratchFolder(t, files)))).map(({ id, split }) => `${id} ${split}`)

test('the official form: IMG images, GIF masks of each lung enlarged to them, folds that decide the split', async t => {
  const root = scratchFolder(t, {
    'All247images/JPCLN001.IMG': imgOf(i => (i === 0 ? 0 : 4095)),
    'All247images/JPCLN002.IMG': new Uint8Array(10),
    'All247images/read.me': '',
    ...(await lungFiles('scr/scratch/fold2', 'JPCLN001')),
    ...(await lungFiles('scr/scratch/fold1', 'JPCLN002')),
  })
  const set = await orThrow(jsrt(root))
  // The folds' lists win over odd and even.
  t.deepEqual(
    keysOf(set).map(({ id, split }) => `${id} ${split}`),
    ['jsrt/JPCLN001 test', 'jsrt/JPCLN002 train'],
  )
  const { image, mask } = await readAt(set, 0)
  t.deepEqual([image.width, image.data[0], image.data[1]], [2048, 255, 0])
  const row = 2048 * 1000
  t.deepEqual(
    mask?.data.subarray(row, row + 2048),
    Uint8Array.from({ length: 2048 }, (_, x) => Number(x < 32)),
  )
  t.regex(
    await sentenceOf(set.read(set.key(1), new AbortController().signal)),
    /JPCLN002\.IMG \(sample jsrt\/JPCLN002\) is not a whole image: an IMG file has .* 8388608 bytes, this one has 10;/,
  )
})

test('IMG files lie in the root or in images, too; a fold that is missing leaves its images without masks', async t => {
  const gif = await scrMask(8)
  const fold1 = { 'fold1/masks/left_lung/JPCLN001.gif': gif, 'fold1/masks/right_lung/JPCLN001.gif': gif }
  t.deepEqual(await splitsIn(t, { 'JPCLN001.IMG': '', 'JPCLN002.IMG': '', ...fold1 }), [
    'jsrt/JPCLN001 train',
    'jsrt/JPCLN002 test',
  ])
  const root = scratchFolder(t, { 'images/JPCLN001.IMG': '', 'images/JPCLN002.IMG': '', ...fold1 })
  t.deepEqual(
    keysOf(await orThrow(jsrt(root))).map(({ maskPaths }) => maskPaths),
    [['left_lung', 'right_lung'].map(lung => join(root, 'fold1', 'masks', lung, 'JPCLN001.gif')), []],
  )
  const halved = scratchFolder(t, { 'JPCLN001.IMG': '', 'fold1/masks/left lung/JPCLN001.gif': gif })
  t.is(
    await sentenceOf(jsrt(halved)),
    `jsrt: nothing at ${join(halved, 'fold1', 'masks', 'right lung')}; expected the masks of SCR, fold1/masks/{left lung,right lung}/*.gif.`,
  )
})

test('all 247 names in their folds make 111 / 13 / 123', async t => {
  const name = (i: number) =>
    `JP${i < 154 ? `CLN${String(i + 1).padStart(3, '0')}` : `CNN${String(i - 153).padStart(3, '0')}`}`
  const files = Array.from({ length: 247 }, (_, i) => i).flatMap(i => [
    [`All247images/${name(i)}.IMG`, ''],
    // Other folds than odd and even would give: the first 124 images.
    ...['left lung', 'right lung'].map(lung => [`fold${i < 124 ? 1 : 2}/masks/${lung}/${name(i)}.gif`, '']),
  ])
  const set = await orThrow(jsrt(scratchFolder(t, Object.fromEntries(files))))
  t.deepEqual(countsOf(set), { 'train unlabelled': 111, 'validation unlabelled': 13, 'test unlabelled': 123 })
  t.deepEqual(
    keysOf(set).findIndex(({ split }) => split === 'test'),
    124,
  )
})

test('the whole real set: 247 images in 111 / 13 / 123, every one with a mask that holds lungs', async t => {
  const root = sharedPath('data/JSRT')
  if (root === null) {
    t.log(leftOut('data/JSRT'))
    return t.pass()
  }
  const set = await orThrow(jsrt(root))
  t.is(set.length, 247)
  t.deepEqual(countsOf(set), { 'train unlabelled': 111, 'validation unlabelled': 13, 'test unlabelled': 123 })
  t.true(keysOf(set).every(({ maskPaths }) => maskPaths.every(existsSync)))
  const { mask, image } = await readAt(set, 0)
  const lungs = mask!.data.reduce((sum, lung) => sum + lung, 0) / image.data.length
  t.true(lungs > 0.15 && lungs < 0.5, `${lungs} of the picture is lung`)
})
