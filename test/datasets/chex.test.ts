import { join } from 'node:path'
import test from 'ava'
import { chex } from '../../datasets/chex.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { leftOut, sharedPath } from '../shared.js'
import { countsOf, keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const image = await encodeGrey({ width: 3, height: 2, data: new Uint8Array(6).fill(90) }, 'jpeg')
const expected = 'a folder with {train,val,test}/{NORMAL,PNEUMONIA}/*.jpeg, at least one of the three with both classes'

test('ids name split and class, so that one name may stand in several folders', async t => {
  const root = scratchFolder(t, {
    'train/NORMAL/IM-2.jpeg': image,
    'train/NORMAL/IM-1.JPG': image,
    'train/NORMAL/.DS_Store': '',
    'train/PNEUMONIA/IM-1.png': image,
    'test/NORMAL/IM-1.jpeg': image,
    'test/PNEUMONIA/person1.jpeg': image,
  })
  const set = await orThrow(chex(root))
  t.deepEqual(
    keysOf(set).map(({ id, split, label }) => `${id} ${split} ${label}`),
    [
      'chex/train/NORMAL/IM-1 train normal',
      'chex/train/NORMAL/IM-2 train normal',
      'chex/train/PNEUMONIA/IM-1 train abnormal',
      'chex/test/NORMAL/IM-1 test normal',
      'chex/test/PNEUMONIA/person1 test abnormal',
    ],
  )
  const sample = await readAt(set, 0)
  t.is(sample.mask, null)
  t.deepEqual([sample.image.width, sample.image.height], [3, 2])
})

test('the val folder is the validation split', async t => {
  const root = scratchFolder(t, { 'val/NORMAL/a.png': image, 'val/PNEUMONIA/b.png': image })
  t.deepEqual(countsOf(await orThrow(chex(root))), { 'validation normal': 1, 'validation abnormal': 1 })
})

test('the official archive has the folders in a second chest_xray, beside what a Mac leaves', async t => {
  const root = scratchFolder(t, {
    'chest_xray/train/NORMAL/IM-0115-0001.jpeg': image,
    'chest_xray/train/PNEUMONIA/person1_bacteria_1.jpeg': image,
    'chest_xray/.DS_Store': '',
    '__MACOSX/chest_xray/train/NORMAL/._IM-0115-0001.jpeg': '',
  })
  t.deepEqual(
    keysOf(await orThrow(chex(root))).map(({ id, patientId }) => `${id} ${patientId}`),
    ['chex/train/NORMAL/IM-0115-0001 IM-0115', 'chex/train/PNEUMONIA/person1_bacteria_1 person1'],
  )
})

test('no split, half a split and no image say what was expected', async t => {
  const empty = scratchFolder(t)
  t.is(await sentenceOf(chex(empty)), `chex: nothing at ${empty}; expected ${expected}.`)
  const half = scratchFolder(t, { 'train/NORMAL/a.png': image })
  t.is(await sentenceOf(chex(half)), `chex: nothing at ${join(half, 'train', 'PNEUMONIA')}; expected ${expected}.`)
  const bare = scratchFolder(t, { 'test/NORMAL/x.txt': '', 'test/PNEUMONIA/x.txt': '' })
  t.is(await sentenceOf(chex(bare)), `chex: ${bare}: no image in it; expected ${expected}.`)
})

test('the whole real set: 5,856 images under the official split', async t => {
  const root = sharedPath('data/chest_xray_224')
  if (root === null) {
    t.log(leftOut('data/chest_xray_224'))
    return t.pass()
  }
  const set = await orThrow(chex(root))
  t.is(set.length, 5856)
  t.deepEqual(countsOf(set), {
    'train normal': 1341,
    'train abnormal': 3875,
    'validation normal': 8,
    'validation abnormal': 8,
    'test normal': 234,
    'test abnormal': 390,
  })
})

test('native files, grey and colour, without a val folder', async t => {
  const root = sharedPath('data/chest_xray')
  if (root === null) {
    t.log(leftOut('data/chest_xray'))
    return t.pass()
  }
  const set = await orThrow(chex(root))
  t.is(set.length, 96)
  t.true((await readAt(set, 0)).image.width > 400)
})
