import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import sharp from 'sharp'
import { jpegFacts } from '../../../lib/image/jpeg-facts.js'
import { pictureFacts } from '../../../lib/image/picture-facts.js'
import { pngFacts } from '../../../lib/image/png-facts.js'
import { leftOut, sharedPath } from '../../shared.js'

const picture = (channels: 1 | 2 | 3 | 4) =>
  sharp(
    Uint8Array.from({ length: 96 * channels }, (_, i) => (i * 37) % 256),
    { raw: { width: 12, height: 8, channels } },
  )
const grey16 = () => sharp(new Uint16Array(96), { raw: { width: 12, height: 8, channels: 1 } }).toColourspace('grey16')

const fromHeader = (bytes: Uint8Array) => pngFacts(bytes) ?? jpegFacts(bytes)

/** What the image library says of the same bytes; the colours of a palette count as one. */
const asked = async (bytes: Uint8Array) => {
  const found = await sharp(bytes).metadata()
  const { format, width, height, isPalette, space, hasAlpha, depth, pages, orientation, hasProfile } = found
  const colour = isPalette ? 'palette' : space === 'cmyk' ? 'CMYK' : /b-w|grey/.test(space) ? 'grey' : 'RGB'
  return {
    format,
    widthPx: width,
    heightPx: height,
    bitDepth: isPalette ? found.bitsPerSample : depth === 'ushort' ? 16 : (found.bitsPerSample ?? 8),
    colour: hasAlpha && !isPalette ? `${colour} and alpha` : colour,
    pages: pages ?? 1,
    orientation: orientation ?? null,
    profile: hasProfile,
  }
}

const headers: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey PNG': () => picture(1).toColourspace('b-w').png().toBuffer(),
  'grey PNG with alpha': () => picture(2).toColourspace('b-w').png().toBuffer(),
  'RGB PNG': () => picture(3).png().toBuffer(),
  'RGBA PNG with a profile': () => picture(4).withIccProfile('srgb').png().toBuffer(),
  'interlaced PNG': () => picture(3).png({ progressive: true }).toBuffer(),
  'palette PNG': () => picture(3).png({ palette: true }).toBuffer(),
  '1-bit palette PNG': () => picture(1).png({ palette: true, colours: 2 }).toBuffer(),
  '16-bit grey PNG': () => grey16().png().toBuffer(),
  '16-bit RGB PNG': () => picture(3).toColourspace('rgb16').png().toBuffer(),
  'PNG with an orientation': () => picture(1).toColourspace('b-w').withMetadata({ orientation: 3 }).png().toBuffer(),
  'grey JPEG': () => picture(1).toColourspace('b-w').jpeg().toBuffer(),
  'RGB JPEG': () => picture(3).jpeg().toBuffer(),
  'progressive JPEG': () => picture(3).jpeg({ progressive: true }).toBuffer(),
  'JPEG of ink': () => picture(3).toColourspace('cmyk').jpeg().toBuffer(),
  'JPEG with EXIF, an orientation and a profile': () =>
    picture(3)
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'nobody', Orientation: '6' } })
      .jpeg()
      .toBuffer(),
}

for (const [name, make] of Object.entries(headers))
  test(`${name}: the header tells what the image library would`, async t => {
    const bytes = await make()
    const facts = await asked(bytes)
    t.deepEqual(fromHeader(bytes) as unknown, facts)
    // Wherever the bytes lie in a larger buffer.
    t.deepEqual(fromHeader(Buffer.concat([Buffer.of(1), bytes]).subarray(1)) as unknown, facts)
    t.deepEqual((await pictureFacts(bytes)) as unknown, facts)
  })

test('of other formats the image library is asked', async t => {
  const size = { widthPx: 12, heightPx: 8, orientation: null, profile: false }
  const page = (channels: 1 | 3) => picture(channels).png().toBuffer()
  const two = async () => sharp([await page(3), await page(1)], { join: { animated: true } })
  for (const [bytes, facts] of [
    [
      await picture(1).toColourspace('b-w').gif().toBuffer(),
      { format: 'gif', bitDepth: 7, colour: 'palette', pages: 1 },
    ],
    [await (await two()).gif().toBuffer(), { format: 'gif', bitDepth: 7, colour: 'palette', pages: 2 }],
    [await (await two()).webp().toBuffer(), { format: 'webp', bitDepth: 8, colour: 'RGB', pages: 2 }],
    [await picture(4).webp().toBuffer(), { format: 'webp', bitDepth: 8, colour: 'RGB and alpha', pages: 1 }],
    [
      await grey16().tiff({ compression: 'lzw' }).toBuffer(),
      { format: 'tiff', bitDepth: 16, colour: 'grey', pages: 1, orientation: 1 },
    ],
    [await picture(3).avif().toBuffer(), { format: 'avif', bitDepth: 8, colour: 'RGB', pages: 1 }],
  ] as const)
    t.deepEqual(await pictureFacts(bytes), { ...size, ...facts })
})

test('a header that is not whole, or is rare, is left to the image library', async t => {
  const jpeg = await picture(3).jpeg().toBuffer()
  for (const bytes of [
    jpeg.subarray(0, 20),
    // A fill byte before the first segment: allowed, and rare enough to ask.
    Buffer.concat([jpeg.subarray(0, 2), Buffer.of(0xff), jpeg.subarray(2)]),
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    new Uint8Array(),
  ])
    t.is(fromHeader(bytes), null)
  await t.throwsAsync(pictureFacts(Buffer.from('no picture')), { message: /unsupported image format/ })
})

test('any bytes after a signature end in an answer', t => {
  const signature = fc.constantFrom(
    [0xff, 0xd8],
    [0xff, 0xd8, 0xff, 0xe1, 0, 40, ...Buffer.from('Exif\0\0II*\0\x08\0\0\0')],
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...Buffer.from('IHDR'), 0, 0, 0, 1, 0, 0, 0, 1, 8, 0],
  )
  fc.assert(
    fc.property(signature, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      const facts = fromHeader(Uint8Array.of(...start, ...rest))
      t.true(facts === null || (facts.widthPx > 0 && facts.heightPx > 0))
    }),
    { seed: 1 },
  )
})

test('real X-rays: the header tells what the image library would', async t => {
  const folders = ['data/chest_xray/test/NORMAL', 'data/NIH_ChestXray14/images', 'data/chest_xray_224/val/NORMAL']
  const found = folders.map(sharedPath).filter(folder => folder !== null)
  if (found.length === 0) {
    t.log(leftOut('data'))
    return t.pass()
  }
  for (const folder of found)
    for (const name of readdirSync(folder).filter(name => /\.(png|jpeg)$/.test(name))) {
      const bytes = readFileSync(join(folder, name))
      t.deepEqual(fromHeader(bytes) as unknown, await asked(bytes), name)
    }
})

test('DICOM: photometric interpretation and stored bits, of the header', async t => {
  const folder = sharedPath('data/dicom/chest')
  if (folder === null) {
    t.log(leftOut('data/dicom/chest'))
    return t.pass()
  }
  const facts = await pictureFacts(readFileSync(join(folder, 'CR_RG1_JPEGLSnear_15bit_MONO1_1841x1955.dcm')))
  t.deepEqual(facts, {
    ...{ format: 'dicom', widthPx: 1841, heightPx: 1955, bitDepth: 15, colour: 'MONOCHROME1' },
    ...{ pages: 1, orientation: null, profile: false },
  })
})
