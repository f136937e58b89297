import { join } from 'node:path'
import test from 'ava'
import { shenzhen } from '../../datasets/shenzhen.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { countsOf, keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const row = (...data: number[]) => encodeGrey({ width: data.length, height: 1, data: Uint8Array.from(data) }, 'png')
const image = await row(1, 2, 3)
const expected = 'a folder with CXR_png/CHNCXR_*_{0,1}.png and, where there are masks, mask/CHNCXR_*_mask.png'

test('the name carries the label; an image has the mask of its name, or none', async t => {
  const root = scratchFolder(t, {
    'CXR_png/CHNCXR_0327_1.png': image,
    'CXR_png/CHNCXR_0001_0.png': image,
    'CXR_png/MCUCXR_0001_0.png': image,
    'CXR_png/Thumbs.db': '',
    'mask/CHNCXR_0327_1_mask.png': await row(127, 128, 255),
  })
  const set = await orThrow(shenzhen(root))
  t.deepEqual(
    keysOf(set).map(({ id, label, patientId, maskPaths }) => [id, label, patientId, maskPaths]),
    [
      ['shenzhen/CHNCXR_0001_0', 'normal', 'CHNCXR_0001', []],
      ['shenzhen/CHNCXR_0327_1', 'abnormal', 'CHNCXR_0327', [join(root, 'mask', 'CHNCXR_0327_1_mask.png')]],
    ],
  )
  t.is((await readAt(set, 0)).mask, null)
  t.deepEqual((await readAt(set, 1)).mask?.data, Uint8Array.of(0, 1, 1))
})

test('662 images without a mask folder: 326 normal and 336 with tuberculosis, in 446 / 48 / 168', async t => {
  const files = Array.from({ length: 662 }, (_, i) => [
    `CXR_png/CHNCXR_${String(i + 1).padStart(4, '0')}_${i < 326 ? 0 : 1}.png`,
    '',
  ])
  const counts = countsOf(await orThrow(shenzhen(scratchFolder(t, Object.fromEntries(files)))))
  t.deepEqual(
    ['train', 'validation', 'test'].map(split => counts[`${split} normal`]! + counts[`${split} abnormal`]!),
    [446, 48, 168],
  )
  t.is(counts['train normal']! + counts['validation normal']! + counts['test normal']!, 326)
})

test('missing folders, no image and names without a label say what was expected', async t => {
  const nowhere = scratchFolder(t)
  t.is(await sentenceOf(shenzhen(nowhere)), `shenzhen: nothing at ${join(nowhere, 'CXR_png')}; expected ${expected}.`)
  const other = scratchFolder(t, { 'CXR_png/MCUCXR_0001_0.png': image })
  t.is(await sentenceOf(shenzhen(other)), `shenzhen: ${other}: no image in it; expected ${expected}.`)
  const nameless = scratchFolder(t, { 'CXR_png/CHNCXR_0001.png': image })
  t.is(
    await sentenceOf(shenzhen(nameless)),
    `shenzhen: ${join(nameless, 'CXR_png', 'CHNCXR_0001.png')}: its name ends in neither _0 (normal) nor _1 (tuberculosis); restore the official name, such as CHNCXR_0001_0.png.`,
  )
})
