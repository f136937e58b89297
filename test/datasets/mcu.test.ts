import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { mcu, readMcu } from '../../datasets/mcu.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { leftOut, sharedPath } from '../shared.js'
import { countsOf, keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const row = (...data: number[]) => encodeGrey({ width: data.length, height: 1, data: Uint8Array.from(data) }, 'png')
const image = await row(1, 2, 3, 4)
const expected =
  'a folder with CXR_png/MCUCXR_*_{0,1}.png and mask/*.png (both lungs) or ManualMask/{leftMask,rightMask}/*.png'

test('values from 128 on are lung; the name carries the label', async t => {
  const root = scratchFolder(t, {
    'CXR_png/MCUCXR_0002_1.png': image,
    'CXR_png/MCUCXR_0001_0.png': image,
    'mask/MCUCXR_0001_0.png': await row(0, 127, 128, 255),
  })
  const set = await orThrow(mcu(root))
  t.deepEqual(
    keysOf(set).map(({ id, label }) => `${id} ${label}`),
    ['mcu/MCUCXR_0001_0 normal', 'mcu/MCUCXR_0002_1 abnormal'],
  )
  t.deepEqual((await readAt(set, 0)).mask?.data, Uint8Array.of(0, 0, 1, 1))
})

test('the official left and right masks are united', async t => {
  const root = scratchFolder(t, {
    'CXR_png/MCUCXR_0001_0.png': image,
    'ManualMask/leftMask/MCUCXR_0001_0.png': await row(255, 0, 0, 255),
    'ManualMask/rightMask/MCUCXR_0001_0.png': await row(0, 255, 0, 255),
  })
  const set = await orThrow(mcu(root))
  t.deepEqual((await readAt(set, 0)).mask?.data, Uint8Array.of(1, 1, 0, 1))
})

test('nothing outside is read: links that lead out are dead letters, or an error', async t => {
  const elsewhere = scratchFolder(t, { 'MCUCXR_0002_0.png': await row(255, 255, 255, 255) })
  const root = scratchFolder(t, {
    'CXR_png/MCUCXR_0001_0.png': image,
    'CXR_png/MCUCXR_0002_0.png': image,
    'mask/MCUCXR_0001_0.png': await row(0, 0, 0, 255),
  })
  symlinkSync(join(elsewhere, 'MCUCXR_0002_0.png'), join(root, 'mask', 'MCUCXR_0002_0.png'))
  symlinkSync(join(root, 'CXR_png', 'MCUCXR_0001_0.png'), join(root, 'CXR_png', 'MCUCXR_0003_0.png'))
  const set = await orThrow(mcu(root))
  const { signal } = new AbortController()
  t.regex(
    await sentenceOf(set.read(set.key(1), signal)),
    /MCUCXR_0002_0.*: it is a link that leads out of its data set/,
  )
  // A link within the set is what it leads to.
  t.deepEqual((await orThrow(set.read({ ...set.key(2), maskPaths: [] }, signal))).image.data, Uint8Array.of(1, 2, 3, 4))
  rmSync(join(root, 'mask'), { recursive: true })
  symlinkSync(elsewhere, join(root, 'mask'))
  t.regex(await sentenceOf(mcu(root)), /mask: it is a link that leads out of .*, and nothing outside is read/)
})

test('an image that has one of the two official masks cannot be read', async t => {
  const root = scratchFolder(t, {
    'CXR_png/MCUCXR_0001_0.png': image,
    'ManualMask/leftMask/MCUCXR_0001_0.png': await row(255, 0, 0, 255),
    'ManualMask/rightMask/MCUCXR_0002_0.png': await row(0, 255, 0, 255),
  })
  const set = await orThrow(mcu(root))
  t.is(
    await sentenceOf(set.read(set.key(0), new AbortController().signal)),
    `decode: cannot read ${join(root, 'ManualMask', 'rightMask', 'MCUCXR_0001_0.png')} (sample mcu/MCUCXR_0001_0): ENOENT: no such file or directory; check that the file is there and may be read.`,
  )
})

test('the official masks of 4892×4020 in 1 bit: two lungs, each on its side', async t => {
  const root = sharedPath('data/MontgomerySet/native_4020x4892')
  if (root === null) {
    t.log(leftOut('data/MontgomerySet/native_4020x4892'))
    return t.pass()
  }
  const side = (name: string) => join(root, 'ManualMask', name, 'MCUCXR_0001_0.png')
  const paths = [side('leftMask'), side('rightMask')]
  // The one native image is of another case and stands upright: the left mask stands in for the picture.
  const key = { ...keysOf(await orThrow(mcu(root)))[0]!, imagePath: side('leftMask') }
  const maskOf = async (maskPaths: readonly string[]) =>
    (await orThrow(readMcu({ ...key, maskPaths }, new AbortController().signal))).mask!.data
  const [left, right, both] = [await maskOf([paths[0]!]), await maskOf([paths[1]!]), await maskOf(paths)]
  const pixels = (data: Uint8Array) => data.reduce((sum, lung) => sum + lung, 0)
  t.is(both.length, 4892 * 4020)
  t.is(pixels(both), pixels(left) + pixels(right))
  t.true(pixels(left) > 1e6 && pixels(right) > 1e6)
  // Left is the picture's left, in this case at least.
  const middle = 4892 * 2010 + 4892 / 2
  t.deepEqual(
    [left, right].map(lung =>
      [pixels(lung.subarray(middle - 2446, middle)), pixels(lung.subarray(middle, middle + 2446))].map(n => n > 0),
    ),
    [
      [true, false],
      [false, true],
    ],
  )
})

test('missing folders, no image and names without a label say what was expected', async t => {
  const nowhere = scratchFolder(t)
  t.is(await sentenceOf(mcu(nowhere)), `mcu: nothing at ${join(nowhere, 'CXR_png')}; expected ${expected}.`)
  const half = scratchFolder(t, { 'CXR_png/a_0.png': image, 'ManualMask/leftMask/a_0.png': image })
  t.is(await sentenceOf(mcu(half)), `mcu: nothing at ${join(half, 'mask')}; expected ${expected}.`)
  const empty = scratchFolder(t, { 'CXR_png/x.txt': '', 'mask/x.txt': '' })
  t.is(await sentenceOf(mcu(empty)), `mcu: ${empty}: no image in it; expected ${expected}.`)
  const nameless = scratchFolder(t, { 'CXR_png/MCUCXR_0001.png': image, 'mask/x.txt': '' })
  t.is(
    await sentenceOf(mcu(nameless)),
    `mcu: ${join(nameless, 'CXR_png', 'MCUCXR_0001.png')}: its name ends in neither _0 (normal) nor _1 (tuberculosis); restore the official name, such as MCUCXR_0001_0.png.`,
  )
})

test('the whole real set: 138 images, 80 normal and 58 abnormal, in 93 / 10 / 35 with both classes in each', async t => {
  const root = sharedPath('data/MontgomerySet')
  if (root === null) {
    t.log(leftOut('data/MontgomerySet'))
    return t.pass()
  }
  const set = await orThrow(mcu(root))
  t.deepEqual(countsOf(set), {
    'train normal': 54,
    'train abnormal': 39,
    'validation normal': 6,
    'validation abnormal': 4,
    'test normal': 20,
    'test abnormal': 15,
  })
  t.true(keysOf(set).every(({ maskPaths }) => maskPaths.every(existsSync)))
  const { mask, image } = await readAt(set, 0)
  const lungs = mask!.data.reduce((sum, lung) => sum + lung, 0) / image.data.length
  t.true(lungs > 0.1 && lungs < 0.5, `${lungs} of the picture is lung`)
})
