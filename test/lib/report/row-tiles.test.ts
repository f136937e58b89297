import test from 'ava'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { sharp } from '../../../lib/image/sharp.js'
import type { ClassificationRow, SegmentationRow } from '../../../lib/report/panel-row.js'
import { panelTheme as theme } from '../../../lib/report/panel-theme.js'
import { rowTiles } from '../../../lib/report/row-tiles.js'

const sizePx = 32
const cellPx = 96
const grey = (value: (x: number, y: number) => number): GreyImage => ({
  width: sizePx,
  height: sizePx,
  data: Uint8Array.from({ length: sizePx ** 2 }, (_, i) => value(i % sizePx, Math.floor(i / sizePx))),
})
const shown = {
  sampleId: 'jsrt/JPCLN001',
  source: 'jsrt',
  image: grey(() => 90),
  saliency: Float32Array.from({ length: sizePx ** 2 }, (_, i) => i),
}
const left = grey(x => Number(x < 16))
const upper = grey((_, y) => Number(y < 16))
const segmentation: SegmentationRow = { ...shown, kind: 'segmentation', truth: left, prediction: upper }
const classification: ClassificationRow = {
  ...shown,
  kind: 'classification',
  truth: 'normal',
  abnormalProbability: 0.126,
}

const pixelsOf = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)]
}

test('segmentation: image, both masks, outlines and saliency, with the Dice where the prediction is seen', async t => {
  const tiles = await rowTiles(segmentation, cellPx)
  t.deepEqual(
    tiles.map(({ kind, caption, extension, widthPx, heightPx }) => [kind, caption, extension, widthPx, heightPx]),
    [
      ['image', 'JPCLN001', 'jpg', cellPx, cellPx],
      ['truth', '', 'png', cellPx, cellPx],
      ['prediction', 'Dice 0.500', 'png', cellPx, cellPx],
      ['overlay', 'Dice 0.500', 'jpg', cellPx, cellPx],
      ['saliency', '', 'jpg', cellPx, cellPx],
    ],
  )
  const [, truth, prediction, overlay] = await Promise.all(tiles.map(({ bytes }) => pixelsOf(bytes)))
  t.deepEqual(
    [truth!(10, 90), truth!(90, 10)],
    [
      [255, 255, 255],
      [0, 0, 0],
    ],
  )
  t.deepEqual(
    [prediction!(10, 90), prediction!(90, 10)],
    [
      [0, 0, 0],
      [255, 255, 255],
    ],
  )
  const near = (pixel: readonly number[], colour: readonly number[]) =>
    pixel.every((channel, c) => Math.abs(channel - colour[c]!) < 60)
  t.true(near(overlay!(20, 0), theme.truth), 'where the outlines agree, the true one is on top')
  t.true(near(overlay!(0, 90), theme.truth))
  t.true(near(overlay!(94, 20), theme.prediction))
  t.true(near(overlay!(20, 20), [90, 90, 90]), 'inside, the image is seen')
})

test('classification: the image with its label, and the probability that the saliency explains', async t => {
  const tiles = await rowTiles(classification, cellPx)
  t.deepEqual(
    tiles.map(({ kind, caption }) => [kind, caption]),
    [
      ['image', 'JPCLN001 · normal'],
      ['saliency', 'abnormal 0.13'],
    ],
  )
  const [, undefinedScore] = await rowTiles({ ...classification, abnormalProbability: null }, cellPx)
  t.is(undefinedScore?.caption, 'no probability')
})

test('a model without a class head has no saliency', async t => {
  const tiles = await rowTiles({ ...segmentation, saliency: null }, cellPx)
  t.deepEqual(
    tiles.map(({ kind }) => kind),
    ['image', 'truth', 'prediction', 'overlay'],
  )
})
