import { readFileSync } from 'node:fs'
import test from 'ava'
import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { resample } from '../../../lib/image/resample.js'
import { leftOut, sharedPath } from '../../shared.js'

/** The uint8 HW tensors of a safetensors file: 8-byte header length, JSON header, raw data. */
const readGreyTensors = (path: string): ReadonlyMap<string, GreyImage> => {
  const file = readFileSync(path)
  const dataFrom = 8 + Number(file.readBigUInt64LE(0))
  const header: Record<string, { shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString('utf8', 8, dataFrom),
  )
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { shape, data_offsets }]) => [
        name,
        {
          height: shape[0]!,
          width: shape[1]!,
          data: new Uint8Array(file.subarray(dataFrom + data_offsets[0], dataFrom + data_offsets[1])),
        },
      ]),
  )
}

const grey = (width: number, height: number, value: (x: number, y: number) => number): GreyImage => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width))),
})

const side = fc.integer({ min: 1, max: 40 })
const images = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data): GreyImage => ({ width, height, data })),
  )
const parameters = { seed: 1, numRuns: 200 }

test('equals Pillow byte for byte on every resize of the fixture', t => {
  const path = sharedPath('fixtures/pil-ops.safetensors')
  if (path === null) {
    t.log(leftOut('fixtures/pil-ops.safetensors'))
    return t.pass()
  }
  const tensors = readGreyTensors(path)
  const cases = [...tensors.keys()].filter(name => name.includes('/resizeBilinear/'))
  t.is(cases.length, 4)
  for (const name of cases) {
    const [image, , size] = name.split('/') as [string, string, string]
    const [widthPx, heightPx] = size.split('x').map(Number) as [number, number]
    t.deepEqual(resample(tensors.get(`${image}/input`)!, { widthPx, heightPx }), tensors.get(name), name)
  }
})

test('halving averages 1:3:3:1 over the window, computed by hand', t => {
  // 4 → 2: centre 1, support 2, weights 0.25 .75 .75 .25 of inputs -1…2, clipped to 0…2 and normalised by 1.75.
  const row = { width: 4, height: 1, data: Uint8Array.of(0, 70, 140, 210) }
  t.deepEqual([...resample(row, { widthPx: 2, heightPx: 1 }).data], [50, 160])
})

test('rows are rounded to 8 bits before the columns are summed', t => {
  // Both rows round to 1 and 0 first; exact arithmetic in one pass would give 0.5·0.5 = 0.25 → 0.
  const image = { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 0) }
  t.deepEqual([...resample(image, { widthPx: 1, heightPx: 2 }).data], [1, 0])
  t.deepEqual([...resample(image, { widthPx: 1, heightPx: 1 }).data], [1])
})

test('a constant image stays constant at every size', t => {
  fc.assert(
    fc.property(side, side, side, side, fc.integer({ min: 0, max: 255 }), (width, height, widthPx, heightPx, value) => {
      const out = resample(
        grey(width, height, () => value),
        { widthPx, heightPx },
      )
      t.is(out.data.length, widthPx * heightPx)
      t.true(out.data.every(x => x === value))
    }),
    parameters,
  )
})

test('the own size is the identity', t => {
  fc.assert(
    fc.property(images, image => {
      t.is(resample(image, { widthPx: image.width, heightPx: image.height }), image)
    }),
    parameters,
  )
})

test('values stay within those of the image, and the input is left as it was', t => {
  fc.assert(
    fc.property(images, side, side, (image, widthPx, heightPx) => {
      const before = image.data.slice()
      const out = resample(image, { widthPx, heightPx }).data
      t.true(Math.min(...out) >= Math.min(...before) && Math.max(...out) <= Math.max(...before))
      t.deepEqual(image.data, before)
    }),
    parameters,
  )
})

test('transposing commutes with resizing one axis', t => {
  const transpose = ({ width, height, data }: GreyImage) => grey(height, width, (x, y) => data[x * width + y]!)
  fc.assert(
    fc.property(images, side, (image, length) => {
      const wide = resample(image, { widthPx: length, heightPx: image.height })
      const tall = resample(transpose(image), { widthPx: image.height, heightPx: length })
      t.deepEqual(transpose(tall), wide)
    }),
    parameters,
  )
})

test('weights dropped from the cache are computed anew alike', t => {
  const image = grey(33, 17, (x, y) => (x * 37 + y * 101) % 256)
  const before = resample(image, { widthPx: 20, heightPx: 9 })
  for (let px = 1; px <= 300; px++) resample(image, { widthPx: px, heightPx: 17 })
  t.deepEqual(resample(image, { widthPx: 20, heightPx: 9 }), before)
})

test('a size that is none throws', t => {
  const image = grey(2, 2, () => 0)
  t.throws(() => resample(image, { widthPx: 0, heightPx: 2 }), {
    message: 'Expected a size of whole pixels, at least 1×1, got widthPx 0 and heightPx 2',
  })
  t.throws(() => resample(image, { widthPx: 2, heightPx: 1.5 }), {
    message: 'Expected a size of whole pixels, at least 1×1, got widthPx 2 and heightPx 1.5',
  })
})
