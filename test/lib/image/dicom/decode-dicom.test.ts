import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../../../lib/codec/or-throw.js'
import { type DecodeDicomOptions, decodeDicom } from '../../../../lib/image/dicom/decode-dicom.js'
import { leftOut, sharedPath } from '../../../shared.js'
import { type Element, type FileOptions, type Picture, pictureFile } from './dicom-file.js'

const decode = (bytes: Uint8Array, options?: DecodeDicomOptions) =>
  orThrow(decodeDicom(bytes, 'scans/one.dcm', 'dicom/one', options))
const tonesOf = async (picture: Picture, more?: readonly Element[], options?: FileOptions) => [
  ...(await decode(pictureFile(picture, more, options))).image.data,
]
const row = (...values: readonly number[]): Picture => ({
  width: values.length,
  height: 1,
  pixels: Uint16Array.from(values),
})
const windowed = (centre: string, width: string, ...more: readonly Element[]): readonly Element[] => [
  ['0028,1050', 'DS', centre],
  ['0028,1051', 'DS', width],
  ...more,
]

const plain = { '': 'implicit', '.1': 'explicit', '.1.99': 'deflated', '.2': 'big-endian' }
for (const [syntax, name] of Object.entries(plain))
  test(`${name}: 8 and 16 bits, of an odd number of pixels, with their place and spacing`, async t => {
    // LINEAR, centre 128, width 256: the tone is the value.
    const identity = windowed('128', '256', ['0028,0030', 'DS', '0.5\\0.25'])
    const eight = { width: 3, height: 1, pixels: Uint8Array.of(1, 200, 77) }
    const image = { width: 3, height: 1, data: Uint8Array.of(1, 200, 77) }
    const decoded = await decode(pictureFile(eight, identity, { syntax }))
    t.deepEqual(decoded.image, image)
    t.deepEqual(decoded.pixelSpacingMm, [0.5, 0.25])
    t.is(decoded.facts.transferSyntax.uid, `1.2.840.10008.1.2${syntax}`)
    t.deepEqual(await tonesOf(row(1, 200, 77), identity, { syntax }), [1, 200, 77])
  })

test('big-endian bytes that are written as such are not turned round', async t => {
  const bytes: Element = ['7fe0,0010', 'OB', Uint8Array.of(1, 200)]
  const picture = { width: 2, height: 1, pixels: Uint8Array.of(0, 0) }
  t.deepEqual(await tonesOf(picture, windowed('128', '256', bytes), { syntax: '.2' }), [1, 200])
})

test('rescale and a LINEAR window, by hand', async t => {
  // 2·x − 100 in a window from 0 to 400 (centre 200.5, width 401): the tone is (2x − 100) · 255 / 400.
  const rescaled = windowed('200.5', '401', ['0028,1053', 'DS', '2'], ['0028,1052', 'DS', '-100'])
  t.deepEqual(await tonesOf(row(0, 50, 100, 150, 250, 9000), rescaled), [0, 0, 64, 128, 255, 255])
  t.deepEqual(await tonesOf({ ...row(0, 50, 100, 150, 250, 9000), photometric: 'MONOCHROME1' }, rescaled), [
    ...[255, 255, 191, 128, 0, 0],
  ])
})

test('of several windows the first counts, and its function', async t => {
  const exact = windowed('100\\9', '100\\1', ['0028,1056', 'CS', 'LINEAR_EXACT'])
  t.deepEqual(await tonesOf(row(50, 70, 100, 150), exact), [0, 51, 128, 255])
  const sigmoid = windowed('100', '40', ['0028,1056', 'CS', 'SIGMOID'])
  t.deepEqual(await tonesOf(row(100, 110, 0), sigmoid), [128, Math.round(255 / (1 + Math.exp(-1))), 0])
})

test('signed pixels, and bits above and below the stored ones', async t => {
  const signed = { width: 4, height: 1, pixels: Int16Array.of(-100, -50, 0, 100) }
  t.deepEqual(await tonesOf(signed, windowed('0.5', '201')), [0, 64, 128, 255])
  // Twelve signed bits at 13…2, with something else around them: −1024, −1, 0, 1023.
  const around = (value: number, other: number) => ((value & 0xfff) << 2) | other
  const packed = row(around(-1024, 0xc003), around(-1, 1), around(0, 0x8002), around(1023, 0))
  const placed: readonly Element[] = [
    ['0028,0101', 'US', 12],
    ['0028,0102', 'US', 13],
    ['0028,0103', 'US', 1],
    ...windowed('0.5', '2048'),
  ]
  t.deepEqual(await tonesOf(packed, placed), [0, 127, 128, 255])
})

test('tables of values come before windows and slopes, also outside their range', async t => {
  const table = (sequence: string, vr: string, first: number, bits: number, entries: readonly number[]): Element => [
    sequence,
    'SQ',
    [
      [
        ['0028,3002', vr, [entries.length, first, bits]],
        ['0028,3006', 'US', entries],
      ],
    ],
  ]
  const voi = table('0028,3010', 'US', 10, 10, [0, 341, 1023])
  t.deepEqual(await tonesOf(row(0, 10, 11, 12, 500), windowed('1', '1', voi)), [0, 0, 85, 255, 255])
  const modality = table('0028,3000', 'US', 0, 16, [300, 200, 100])
  t.deepEqual(await tonesOf(row(0, 1, 2, 3), windowed('200.5', '201', modality)), [255, 128, 0, 0])
})

test('padding is black, also where MONOCHROME1 would make it white, and takes no part in percentiles', async t => {
  const padding: readonly Element[] = [
    ['0028,0120', 'US', 60_000],
    ['0028,0121', 'US', 60_010],
  ]
  const picture = row(60_000, 60_005, 60_010, 0, 100, 200)
  t.deepEqual(await tonesOf(picture, padding), [0, 0, 0, 0, 128, 255])
  t.deepEqual(await tonesOf({ ...picture, photometric: 'MONOCHROME1' }, padding), [0, 0, 0, 255, 128, 0])
})

test('percentiles: of 1,000 pixels ten are black and five white', async t => {
  const picture = row(...Array.from({ length: 1000 }, (_, i) => 3 * i + 7))
  const { image } = await decode(pictureFile(picture, windowed('1', '1')), { intensity: 'percentile' })
  // Nearest rank: the 10th and the 995th, which are 9 and 994.
  const expected = Array.from({ length: 1000 }, (_, i) => Math.round((255 * Math.min(Math.max(i - 9, 0), 985)) / 985))
  t.deepEqual([...image.data], expected)
})

test('a picture and its negative as MONOCHROME1 are the same, and so is one on another scale', async t => {
  const values = fc.array(fc.integer({ min: 0, max: 4095 }), { minLength: 1, maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(values, fc.integer({ min: 1, max: 9 }), async (pixels, factor) => {
      const picture = await tonesOf(row(...pixels))
      const negative = { ...row(...pixels.map(value => 4095 - value)), photometric: 'MONOCHROME1' }
      t.deepEqual(await tonesOf(negative), picture)
      t.deepEqual(await tonesOf(row(...pixels.map(value => factor * value + 100))), picture)
    }),
    { seed: 8, numRuns: 15 },
  )
})

test('windows and slopes that are nonsense count as none; spacing that is, as unknown', async t => {
  const percentiles = await tonesOf(row(5, 6, 9))
  t.deepEqual(await tonesOf(row(5, 6, 9), windowed('100', '0')), percentiles)
  t.deepEqual(await tonesOf(row(5, 6, 9), windowed('none', '10')), percentiles)
  t.deepEqual(await tonesOf(row(5, 6, 9), [['0028,1053', 'DS', '0']]), percentiles)
  const spacing = async (...more: readonly Element[]) => (await decode(pictureFile(row(1, 2), more))).pixelSpacingMm
  t.is(await spacing(), null)
  t.is(await spacing(['0028,0030', 'DS', '0.000\\0.000']), null)
  t.is(await spacing(['0028,0030', 'DS', 'wide\\0.1']), null)
  t.deepEqual(await spacing(['0028,0030', 'DS', '0\\0'], ['0018,1164', 'DS', '0.2\\0.1']), [0.2, 0.1])
})

test('who is shown is in nothing that comes out, errors included', async t => {
  const secrets = ['ROE^JANE', 'PID-4711', '19700102']
  const patient: readonly Element[] = [
    ['0010,0010', 'PN', secrets[0]!],
    ['0010,0020', 'LO', secrets[1]!],
    ['0010,0030', 'DA', secrets[2]!],
  ]
  const whole = pictureFile(row(1, 2, 3), patient)
  const outcomes = [
    await decodeDicom(whole, 'a.dcm', 'dicom/a')(),
    await decodeDicom(pictureFile(row(1, 2), [...patient, ['0028,0004', 'CS', 'ROE^JANE']]), 'a.dcm', 'dicom/a')(),
    await decodeDicom(pictureFile(row(1, 2), [...patient, ['0008,0060', 'CS', 'ROE^JANE']]), 'a.dcm', 'dicom/a')(),
    ...(await Promise.all(
      Array.from({ length: whole.length }, (_, i) => decodeDicom(whole.subarray(0, i), 'a.dcm', 'dicom/a')()),
    )),
  ]
  t.true(outcomes.filter(E.isLeft).length >= whole.length)
  for (const outcome of outcomes) for (const secret of secrets) t.false(JSON.stringify(outcome).includes(secret))
})

/** The files of a folder by name, or null where it is missing. */
const matrix = (folder: string): ReadonlyMap<string, Buffer> | null => {
  const path = sharedPath(`data/dicom/${folder}`)
  return path === null ? null : new Map(readdirSync(path).map(name => [name, readFileSync(join(path, name))]))
}

/** JPEG in 8 and 12 bits, JPEG-LS near-lossless, and JPEG 2000 as 4.91: how much they may differ on average. */
const lossy: readonly (readonly [name: RegExp, levels: number])[] = [
  [/\.4\.(81|91)\.dcm$/, 0.3],
  [/\.4\.(51|53|55)\.dcm$/, 1.5],
  [/\.4\.50\.dcm$/, 6],
]
const levelsOf = (name: string) => lossy.find(([names]) => names.test(name))?.[1] ?? 0

for (const [folder, original, lossless] of [
  ['codec_matrix_CT', 'CTImage.dcm', 10],
  ['codec_matrix_MR64', 'MR_small.dcm', 8],
] as const)
  test(`${folder}: lossless encodings have identical pixels, lossy ones nearly so`, async t => {
    const files = matrix(folder)
    if (files === null) {
      t.log(leftOut(`data/dicom/${folder}`))
      return t.pass()
    }
    const { image } = await decode(files.get(original)!)
    t.true(new Set(image.data).size > 100)
    const exact = [...files].filter(([name]) => levelsOf(name) === 0)
    t.is(exact.length, lossless)
    for (const [name, bytes] of files) {
      const { data } = (await decode(bytes)).image
      if (levelsOf(name) === 0) t.deepEqual(data, image.data, name)
      const levels = data.reduce((sum, tone, i) => sum + Math.abs(tone - image.data[i]!), 0) / data.length
      t.true(levels <= levelsOf(name), `${name}: ${levels} levels on average`)
    }
  })
