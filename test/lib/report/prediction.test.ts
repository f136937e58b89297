import test from 'ava'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { sharp } from '../../../lib/image/sharp.js'
import { boundary } from '../../../lib/metric/boundary.js'
import { encodeRgb } from '../../../lib/report/encode-rgb.js'
import { lungsOverlay } from '../../../lib/report/lungs-overlay.js'
import { outline } from '../../../lib/report/outline.js'
import { predictionCsvHeader, predictionCsvLine } from '../../../lib/report/prediction-csv.js'
import { predictionSummary } from '../../../lib/report/prediction-summary.js'
import { saliencyOverlay } from '../../../lib/report/saliency-overlay.js'
import { grey, greyArbitrary } from '../augment/grey-arbitrary.js'

const masks = fc
  .tuple(greyArbitrary(1, 14), fc.nat(255))
  .map(([image, threshold]) => ({ ...image, data: image.data.map(value => Number(value > threshold)) }))

/** The distance of a pixel from the nearest background, outside of the image included, in steps of 3 across and 4 to a corner. */
const chamfer = ({ width, height, data }: GreyImage, x: number, y: number) => {
  let nearest = Number.POSITIVE_INFINITY
  for (let by = -1; by <= height; by++)
    for (let bx = -1; bx <= width; bx++) {
      const inside = bx >= 0 && by >= 0 && bx < width && by < height
      if (inside && data[by * width + bx] !== 0) continue
      const [dx, dy] = [Math.abs(bx - x), Math.abs(by - y)]
      nearest = Math.min(nearest, 4 * Math.min(dx, dy) + 3 * Math.abs(dx - dy))
    }
  return nearest
}

test('an outline one pixel thick is the boundary; a thicker one reaches as far into the mask', t => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 4 }), (mask, thickness) => {
      t.deepEqual(outline(mask, 1), boundary(mask))
      t.deepEqual(
        outline(mask, thickness).data,
        mask.data.map((value, i) =>
          value !== 0 && chamfer(mask, i % mask.width, Math.floor(i / mask.width)) <= 3 * thickness ? 1 : 0,
        ),
      )
    }),
    { seed: 1 },
  )
  t.throws(() => outline(grey([1]), 0), { message: /thicknessPx/ })
})

const filled = (widthPx: number, heightPx: number, value: number): GreyImage => ({
  width: widthPx,
  height: heightPx,
  data: new Uint8Array(widthPx * heightPx).fill(value),
})

test('lungs are outlined and tinted at the size of the picture, and the rest is left grey', t => {
  const lungs = { width: 10, height: 10, data: Uint8Array.from({ length: 100 }, (_, i) => (i % 10 < 5 ? 255 : 0)) }
  const { width, height, data } = lungsOverlay(filled(20, 30, 100), lungs)
  t.deepEqual([width, height], [20, 30])
  const at = (x: number, y: number) => [...data.subarray(3 * (y * 20 + x), 3 * (y * 20 + x) + 3)]
  t.deepEqual(at(0, 15), [255, 77, 77])
  t.deepEqual(at(9, 15), [255, 77, 77])
  // 0.88 · 100 + 0.12 · 255, and · 77.
  t.deepEqual(at(5, 15), [119, 97, 97])
  t.deepEqual(at(10, 15), [100, 100, 100])
})

test('heat is laid over a picture of any size; where there is none, the picture is darker', t => {
  const cold = saliencyOverlay(filled(6, 4, 100), filled(3, 3, 0))
  t.deepEqual([cold.width, cold.height, cold.data.length], [6, 4, 72])
  // 0.55 · 100, and 0.45 of the scale's lowest colour (0, 0, 4).
  t.deepEqual([...cold.data.subarray(0, 3)], [55, 55, 57])
  // 0.1 · 100, and 0.9 of its highest (252, 253, 191).
  t.deepEqual([...saliencyOverlay(filled(6, 4, 100), filled(3, 3, 255)).data.subarray(0, 3)], [237, 238, 182])
})

test('a colour image is read back from its file', async t => {
  const data = Uint8Array.from({ length: 3 * 6 }, (_, i) => 14 * i)
  const file = await encodeRgb({ width: 3, height: 2, data })
  const read = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  t.like(read.info, { width: 3, height: 2, channels: 3 })
  t.deepEqual(new Uint8Array(read.data), data)
})

const row = { file: 'a,"b"\n.png', name: 'a', widthPx: 20, heightPx: 10, abnormal: 0.25, lungAreaPx: 50 }

test('the table is read back by a CSV parser, whatever a file is called', t => {
  const both = { classification: true, segmentation: true }
  t.deepEqual(parse(predictionCsvHeader(both) + predictionCsvLine(row), { columns: true }), [
    {
      ...{ file: 'a,"b"\n.png', name: 'a', widthPx: '20', heightPx: '10' },
      ...{ normal: '0.75', pneumonia: '0.25', class: 'normal', lungAreaPx: '50', lungShare: '0.25' },
    },
  ])
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), file => {
      const text = predictionCsvHeader(both) + predictionCsvLine({ ...row, file })
      t.is(parse(text)[1]![0], file)
    }),
    { seed: 1 },
  )
})

test('what a model does not do has no columns', t => {
  t.is(
    predictionCsvHeader({ classification: true, segmentation: false }),
    'file,name,widthPx,heightPx,normal,pneumonia,class\n',
  )
  t.is(predictionCsvLine({ ...row, file: 'a', abnormal: 0.5, lungAreaPx: null }), 'a,a,20,10,0.5,0.5,pneumonia\n')
  t.is(
    predictionCsvHeader({ classification: false, segmentation: true }),
    'file,name,widthPx,heightPx,lungAreaPx,lungShare\n',
  )
  t.is(predictionCsvLine({ ...row, file: 'a', abnormal: null }), 'a,a,20,10,50,0.25\n')
})

test('a summary counts what there is', t => {
  const summary = predictionSummary()
  t.is(summary.text(), '0 pictures')
  summary.add(row)
  t.is(summary.text(), '1 picture: 1 normal, 0 pneumonia; lungs cover 25.0% of a picture on average')
  summary.add({ ...row, abnormal: 0.5, lungAreaPx: 100 })
  t.is(summary.count(), 2)
  t.is(summary.text(), '2 pictures: 1 normal, 1 pneumonia; lungs cover 37.5% of a picture on average')
  const lungs = predictionSummary()
  lungs.add({ ...row, abnormal: null })
  t.is(lungs.text(), '1 picture: lungs cover 25.0% of a picture on average')
})
