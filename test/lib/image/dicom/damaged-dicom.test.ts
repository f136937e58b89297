import { readFileSync } from 'node:fs'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../../../lib/codec/or-throw.js'
import { describeError } from '../../../../lib/codec/pipeline-error.js'
import { decodeGreyBytes } from '../../../../lib/image/decode-grey-bytes.js'
import { decodeCoded } from '../../../../lib/image/dicom/decode-coded.js'
import { decodeDicom } from '../../../../lib/image/dicom/decode-dicom.js'
import { parseDicom } from '../../../../lib/image/dicom/parse-dicom.js'
import { leftOut, sharedPath } from '../../../shared.js'
import { dicomFile, type Element, type Picture, pictureElements, pictureFile } from './dicom-file.js'
import { type Coding, encodeFrame } from './encode-frame.js'

const causeOf = async (bytes: Uint8Array, path = 'scans/one') => {
  const result = await decodeDicom(bytes, path, 'dicom/one')()
  return E.isLeft(result) && result.left._tag === 'ImageUndecodable' ? result.left.cause : 'no failure'
}

const width = 33
const height = 20
const picture: Picture = {
  ...{ width, height, bitsStored: 12 },
  pixels: Uint16Array.from({ length: width * height }, (_, i) => 40 * (i % width) + 100 * Math.floor(i / width)),
}
const bytes: Picture = { width, height, pixels: Uint8Array.from(picture.pixels, value => value >> 5) }
const { image: plain } = await orThrow(decodeDicom(pictureFile(picture), 'one', 'dicom/one'))

const codings: readonly (readonly [syntax: string, coding: Coding])[] = [
  ['.4.57', 'jpeg lossless'],
  ['.4.70', 'jpeg lossless'],
  ['.4.80', 'jpeg-ls'],
  ['.4.90', 'jpeg-2000'],
]
for (const [syntax, coding] of codings)
  test(`${coding} as ${syntax}: the same pixels, in one fragment or many; cut anywhere, none`, async t => {
    const stream = encodeFrame(picture, coding)
    const decoded = async (...fragments: readonly Uint8Array[]) =>
      (await orThrow(decodeDicom(pictureFile(picture, [], { syntax, fragments }), 'one', 'dicom/one'))).image
    t.deepEqual(await decoded(stream), plain)
    t.deepEqual(await decoded(stream.subarray(0, 100), stream.subarray(100, 150), stream.subarray(150)), plain)
    for (const end of [0, 1, 20, 60, stream.length >> 1, stream.length - 2]) {
      const cut = pictureFile(picture, [], { syntax, fragments: [stream.subarray(0, end)] })
      t.regex(await causeOf(cut), /^its pixel data (are cut off: the stream has no end|hold no stream of JPEG)/)
    }
    // The end is there and the middle is not: what the decoder says differs, or it breaks down.
    const holed = Buffer.concat([stream.subarray(0, stream.length >> 1), stream.subarray(-2)])
    t.not(await causeOf(pictureFile(picture, [], { syntax, fragments: [holed] })), 'no failure')
    t.deepEqual(await decoded(stream), plain, 'and then the next is decoded')
  })

test('8-bit JPEG: near the original, and refused where its scan is damaged', async t => {
  const stream = encodeFrame(bytes, 'jpeg lossy')
  const file = (fragment: Uint8Array) => pictureFile(bytes, [], { syntax: '.4.50', fragments: [fragment] })
  const { image } = await orThrow(decodeDicom(file(stream), 'one', 'dicom/one'))
  const { image: original } = await orThrow(decodeDicom(pictureFile(bytes), 'one', 'dicom/one'))
  t.true(image.data.every((tone, i) => Math.abs(tone - original.data[i]!) < 12))
  const holed = Buffer.concat([stream.subarray(0, stream.length - 80), stream.subarray(-2)])
  t.regex(await causeOf(file(holed)), /VipsJpeg: .*premature end/i)
})

test('a stream whose header contradicts the file is not decoded', async t => {
  const stream = encodeFrame({ ...picture, width: height, height: width }, 'jpeg-2000')
  const turned = pictureFile(picture, [], { syntax: '.4.90', fragments: [stream] })
  t.is(await causeOf(turned), 'its stream is 20×33 pixels where the header says 33×20')
})

test('a decoder that is too long in work is given up, and others are not', async t => {
  const side = 600
  const noise: Picture = {
    ...{ width: side, height: side, bitsStored: 12 },
    pixels: Uint16Array.from({ length: side * side }, (_, i) => (i * i * 31 + (i >> 3) * 977) % 4096),
  }
  const stream = encodeFrame(noise, 'jpeg-2000')
  const coded = (options: Readonly<{ timeoutMs?: number }> = {}) =>
    decodeCoded(
      {
        ...({ coding: 'jpeg-2000', stream: stream.slice(), widthPx: side, heightPx: side } as const),
        ...{ bitsAllocated: 16, bitsStored: 12, signed: false },
      },
      options,
    )
  const [whole, given, after] = await Promise.all([coded(), coded({ timeoutMs: 1 }), coded()])
  t.deepEqual(given, E.left('its stream was not decoded in 1 s'))
  t.deepEqual(whole, E.right(new Uint8Array(noise.pixels.buffer as ArrayBuffer)))
  t.deepEqual(after, whole)
})

const without = (...tags: readonly string[]) => dicomFile(pictureElements(bytes).filter(([tag]) => !tags.includes(tag)))
const withElements = (...elements: readonly Element[]) => pictureFile(bytes, elements)

test('what is missing, or of another kind, is told in words', async t => {
  const whole = pictureFile(bytes)
  t.is(await causeOf(whole.subarray(132)), 'no DICOM file: "DICM" does not stand after a preamble of 128 bytes')
  t.is(await causeOf(new Uint8Array(0)), 'the file is empty')
  t.is(await causeOf(without('0028,0010')), 'it says no Rows and Columns: there is no picture in it')
  t.is(await causeOf(without('7fe0,0010')), 'it has no PixelData')
  t.is(await causeOf(withElements(['0028,0008', 'IS', '7'])), 'it has 7 frames; pictures of a single one are read')
  t.is(
    await causeOf(withElements(['0028,0004', 'CS', 'RGB'], ['0028,0002', 'US', 3])),
    'its pixels are RGB in 3 samples; grey ones (MONOCHROME1, MONOCHROME2) are read',
  )
  t.is(await causeOf(withElements(['0028,0100', 'US', 32])), '32 bits are allocated for each pixel; 8 and 16 are read')
  t.is(await causeOf(withElements(['0028,0102', 'US', 9])), 'its 8 stored bits up to bit 9 do not fit into 8')
  t.is(
    await causeOf(withElements(['0028,0010', 'US', 60_000], ['0028,0011', 'US', 60_000])),
    '60000×60000 pixels are more than 268435456',
  )
  t.is(
    await causeOf(pictureFile(bytes, [], { syntax: '.4.100', fragments: [Uint8Array.of(1, 2)] })),
    'its transfer syntax 1.2.840.10008.1.2.4.100 is one that no decoder here knows',
  )
  t.is(
    await causeOf(pictureFile(bytes, [], { fragments: [Uint8Array.of(1, 2)] })),
    'it is encapsulated in a transfer syntax that is not',
  )
  t.is(
    await causeOf(pictureFile(bytes, [], { syntax: '.4.90' })),
    'its pixel data are not encapsulated, as JPEG 2000 Lossless is',
  )
  const file = await decodeDicom(withElements(['0028,0008', 'IS', '7']), 'scans/one', 'dicom/one')()
  t.is(
    E.match(describeError, () => 'decoded')(file),
    'decode: scans/one (sample dicom/one) cannot be used: it has 7 frames; pictures of a single one are read; ' +
      'convert it to one grey frame in a transfer syntax that is read, or leave it out.',
  )
  t.is(await causeOf(whole, 'scans/one.png'), 'its content is a DICOM file, its name says .png')
})

test('lengths that lie, and pixels that are cut off', async t => {
  const whole = pictureFile(bytes)
  t.is(await causeOf(whole.subarray(0, -100)), 'its pixel data are cut off, or their length is wrong')
  t.is(await causeOf(whole.subarray(0, 250)), 'an element runs past its end: it is cut off, or a length in it is wrong')
  t.is(
    await causeOf(withElements(['0028,0010', 'US', height + 1])),
    `its pixel data are cut off: ${width * height} bytes where there should be ${width * (height + 1)}`,
  )
  const lying = Buffer.from(whole)
  lying.writeUInt32LE(0x7ffffff0, whole.length - width * height - 4)
  t.is(await causeOf(lying), 'its pixel data are cut off, or their length is wrong')
})

test('a deflated data set that swells, or is cut, is not inflated', async t => {
  const bomb = pictureFile({ width: 1000, height: 1000, pixels: new Uint8Array(1_000_000) }, [], { syntax: '.1.99' })
  t.true(bomb.length < 3000)
  t.deepEqual(
    parseDicom(bomb, { maxInflatedBytes: 100_000 }),
    E.left('its deflated data set holds more than 100000 bytes'),
  )
  t.is(await causeOf(bomb.subarray(0, -9)), 'its deflated data set is damaged or cut off')
})

test('bytes changed at random never do more than fail, or change the picture', async t => {
  const whole = pictureFile(bytes, [['0028,3010', 'SQ', [[['0028,3002', 'US', [3, 0, 8]]]]]])
  let failed = 0
  for (let seed = 1; seed <= 300; seed++) {
    const changed = Buffer.from(whole)
    for (let i = 0; i < 3; i++)
      changed[132 + ((seed * 7919 + i * 104_729) % (whole.length - 132 - 600))] = (seed * 31 + i * 17) % 256
    const result = await decodeDicom(changed, 'scans/one', 'dicom/one')()
    if (E.isLeft(result)) failed++
    else t.is(result.right.image.data.length, result.right.image.width * result.right.image.height)
  }
  t.true(failed > 50 && failed < 300, `${failed} failed`)
})

test('as any picture: bytes that are DICOM are decoded as such', async t => {
  t.deepEqual(await orThrow(decodeGreyBytes(pictureFile(picture), 'scans/one', 'dicom/one')), plain)
  const text = await decodeGreyBytes(Buffer.from('a text'), 'scans/one.dcm', 'dicom/one')()
  t.like(text, { left: { cause: 'no DICOM file: "DICM" does not stand after a preamble of 128 bytes' } })
})

for (const [name, cause] of [
  ['MR_truncated.dcm', 'its pixel data are cut off, or their length is wrong'],
  ['no_meta.dcm', 'no DICOM file: "DICM" does not stand after a preamble of 128 bytes'],
  ['SC_rgb_rle.dcm', 'its pixels are RGB in 3 samples; grey ones (MONOCHROME1, MONOCHROME2) are read'],
] as const)
  test(`${name} fails with a clear error`, async t => {
    const path = sharedPath(`data/dicom/misc/${name}`)
    if (path === null) {
      t.log(leftOut(`data/dicom/misc/${name}`))
      return t.pass()
    }
    t.is(await causeOf(readFileSync(path)), cause)
  })
