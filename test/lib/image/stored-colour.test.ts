import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import sharp from 'sharp'
import { storedColour } from '../../../lib/image/stored-colour.js'
import { leftOut, sharedPath } from '../../shared.js'

const picture = (channels: 1 | 2 | 3 | 4) =>
  sharp(
    Uint8Array.from({ length: 64 * channels }, (_, i) => (i * 37) % 256),
    { raw: { width: 8, height: 8, channels } },
  )
const grey16 = () => sharp(new Uint16Array(64), { raw: { width: 8, height: 8, channels: 1 } }).toColourspace('grey16')

/** What the image library says of the same bytes. */
const asked = async (bytes: Uint8Array) => {
  const { space, depth } = await sharp(bytes).metadata()
  return { grey: space === 'b-w' || space === 'grey16', deep: depth === 'ushort' }
}

const files: Readonly<Record<string, () => Promise<Buffer>>> = {
  'grey PNG': () => picture(1).toColourspace('b-w').png().toBuffer(),
  'grey PNG with alpha': () => picture(2).toColourspace('b-w').png().toBuffer(),
  'RGB PNG': () => picture(3).png().toBuffer(),
  'RGBA PNG': () => picture(4).png().toBuffer(),
  'interlaced PNG': () => picture(3).png({ progressive: true }).toBuffer(),
  'palette PNG': () => picture(3).png({ palette: true }).toBuffer(),
  '1-bit palette PNG': () => picture(1).png({ palette: true, colours: 2 }).toBuffer(),
  '16-bit grey PNG': () => grey16().png().toBuffer(),
  '16-bit RGB PNG': () => picture(3).toColourspace('rgb16').png().toBuffer(),
  'grey JPEG': () => picture(1).toColourspace('b-w').jpeg().toBuffer(),
  'RGB JPEG': () => picture(3).jpeg().toBuffer(),
  'progressive JPEG': () => picture(3).jpeg({ progressive: true }).toBuffer(),
  'JPEG with EXIF and a profile': () =>
    picture(3)
      .withIccProfile('p3')
      .withExif({ IFD0: { Copyright: 'nobody' } })
      .jpeg()
      .toBuffer(),
}

for (const [name, make] of Object.entries(files))
  test(`${name}: the header tells what the image library would`, async t => {
    const bytes = await make()
    t.deepEqual(storedColour(bytes), await asked(bytes))
    // Wherever the bytes lie in a larger buffer.
    t.deepEqual(storedColour(Buffer.concat([Buffer.of(1), bytes]).subarray(1)), await asked(bytes))
  })

test('other formats, four channels of ink and broken headers are left to the image library', async t => {
  const jpeg = await picture(3).jpeg().toBuffer()
  const cmyk = await picture(3).toColourspace('cmyk').jpeg().toBuffer()
  t.is((await sharp(cmyk).metadata()).space, 'cmyk')
  for (const bytes of [
    cmyk,
    await picture(3).gif().toBuffer(),
    await picture(3).webp().toBuffer(),
    await grey16().tiff().toBuffer(),
    jpeg.subarray(0, 20),
    // A fill byte before the first segment: allowed, and rare enough to ask.
    Buffer.concat([jpeg.subarray(0, 2), Buffer.of(0xff), jpeg.subarray(2)]),
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    new Uint8Array(),
  ])
    t.is(storedColour(bytes), null)
})

test('any bytes after a signature end in an answer', t => {
  const signature = fc.constantFrom([0xff, 0xd8], [0xff, 0xd8, 0xff, 0xe0, 0, 0], [0x89, 0x50, 0x4e, 0x47])
  fc.assert(
    fc.property(signature, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
      const colour = storedColour(Uint8Array.of(...start, ...rest))
      t.true(colour === null || typeof colour.grey === 'boolean')
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
      t.deepEqual(storedColour(bytes), await asked(bytes), name)
    }
})
