import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import sharp, { type Sharp } from 'sharp'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { decodeGrey } from '../../../lib/image/decode-grey.js'
import { decodeGreyBytes } from '../../../lib/image/decode-grey-bytes.js'
import { leftOut, sharedPath } from '../../shared.js'

const folder = await mkdtemp(join(tmpdir(), 'multimix-decode-'))
test.after.always(() => rm(folder, { recursive: true }))

const put = async (name: string, bytes: Uint8Array) => {
  const path = join(folder, name)
  await writeFile(path, bytes)
  return path
}
const decode = (path: string, signal = new AbortController().signal) => decodeGrey(path, 'test/1', signal)()
const failure = async (path: string, signal?: AbortSignal) =>
  E.match(describeError, (image: GreyImage) => `decoded ${image.width}×${image.height}`)(await decode(path, signal))

const width = 5
const height = 3
const ramp = (channels: number) => Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 53 + 7) % 256)
const raw = (channels: 1 | 2 | 3 | 4) => ({ raw: { width, height, channels } })
const luma = (r: number, g: number, b: number) => Math.floor((19595 * r + 38470 * g + 7471 * b + 32768) / 65536)

test('8-bit grey passes unchanged', async t => {
  const path = await put('grey.png', await sharp(ramp(1), raw(1)).toColourspace('b-w').png().toBuffer())
  t.is((await sharp(path).metadata()).channels, 1)
  t.deepEqual(await decode(path), E.right({ width, height, data: ramp(1) }))
})

for (const [name, channels] of [
  ['RGB', 3],
  ['RGBA', 4],
] as const)
  test(`${name} becomes grey by the integer luma, alpha ignored`, async t => {
    const pixels = ramp(channels)
    const path = await put(`${name}.png`, await sharp(pixels, raw(channels)).png().toBuffer())
    const expected = Uint8Array.from({ length: width * height }, (_, i) =>
      luma(pixels[i * channels]!, pixels[i * channels + 1]!, pixels[i * channels + 2]!),
    )
    t.deepEqual(await decode(path), E.right({ width, height, data: expected }))
  })

test('grey with alpha keeps the grey, wherever it is transparent', async t => {
  const pixels = Uint8Array.of(10, 0, 20, 128, 30, 255)
  const png = await sharp(pixels, { raw: { width: 3, height: 1, channels: 2 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
  t.is((await sharp(png).metadata()).channels, 2)
  t.deepEqual(
    await decode(await put('alpha.png', png)),
    E.right({ width: 3, height: 1, data: Uint8Array.of(10, 20, 30) }),
  )
})

test('a 1-bit palette decodes to 0 and 255', async t => {
  const pixels = Uint8Array.of(0, 255, 255, 0)
  const png = await sharp(pixels, { raw: { width: 2, height: 2, channels: 1 } })
    .png({ palette: true, colours: 2 })
    .toBuffer()
  t.deepEqual(await decode(await put('palette.png', png)), E.right({ width: 2, height: 2, data: pixels }))
})

test('an EXIF orientation is ignored: pixels stay as stored', async t => {
  const jpeg = await sharp(ramp(1), raw(1)).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  t.is((await sharp(jpeg).metadata()).orientation, 6)
  const image = await decode(await put('turned.jpeg', jpeg))
  t.true(E.isRight(image) && image.right.width === width && image.right.height === height)
})

test('a picture of one page decodes in every format that is read', async t => {
  for (const [name, encode] of [
    ['one.gif', (picture: Sharp) => picture.gif()],
    ['one.webp', (picture: Sharp) => picture.webp({ lossless: true })],
    ['one.tiff', (picture: Sharp) => picture.tiff({ compression: 'none' })],
    ['one.avif', (picture: Sharp) => picture.avif({ lossless: true })],
  ] as const) {
    const path = await put(name, await encode(sharp(ramp(1), raw(1))).toBuffer())
    t.deepEqual(await decode(path), E.right({ width, height, data: ramp(1) }), name)
  }
})

/** A PNG with a chunk after its header. */
const withChunk = (png: Uint8Array, type: string, data: Uint8Array) => {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([png.subarray(0, 33), length, body, checksum, png.subarray(33)])
}

test('what would decode to something else than was meant is refused, with what to do', async t => {
  const deep = new Uint16Array(width * height)
  const deepGrey = () => sharp(deep, raw(1)).toColourspace('grey16')
  const page = (value: number) => sharp(ramp(1).fill(value), raw(1)).png().toBuffer()
  const pages = sharp([await page(0), await page(255)], { join: { animated: true } })
  const png = await page(0)
  const ink = sharp(ramp(3), raw(3)).toColourspace('cmyk')
  const large = Buffer.from(png)
  large.writeUInt32BE(20_000, 16)
  large.writeUInt32BE(20_000, 20)
  const sixteen =
    'it has 16 bits a sample, whose range no header of a PNG tells; give the DICOM file instead, or scale its values to 8 bits'
  const two = 'it has 2 pages, an animation or a stack; save the page that is meant as a file of its own'
  const cmyk = 'its colours are ink (CMYK), not light; convert it to 8-bit grey'
  for (const [name, bytes, why] of [
    ['deep.png', await deepGrey().png().toBuffer(), sixteen],
    [
      'deep-rgb.png',
      await sharp(new Uint16Array(3 * width * height), raw(3))
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
      sixteen,
    ],
    ['deep.tiff', await deepGrey().tiff({ compression: 'lzw' }).toBuffer(), sixteen.replace('PNG', 'TIFF')],
    ['two.gif', await pages.gif().toBuffer(), two],
    ['two.webp', await pages.webp().toBuffer(), two],
    ['two.png', withChunk(png, 'acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0])), two],
    ['ink.jpeg', await ink.jpeg().toBuffer(), cmyk],
    ['ink.tiff', await ink.tiff().toBuffer(), cmyk],
    ['large.png', large, 'it has 20000×20000 pixels, over the limit of 268,435,456; scale it down, or remove it'],
    [
      'drawn.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="8"/></svg>'),
      'its format, svg, holds no measured pixels; give it as 8-bit PNG or JPEG, or as DICOM',
    ],
    [
      'really-png.jpg',
      png,
      'its content is a PNG, its name says .jpg; rename it to .png if it is the right picture, or fetch it again',
    ],
    [
      'really-gif.PNG',
      await sharp(png).gif().toBuffer(),
      'its content is a GIF, its name says .png; rename it to .gif if it is the right picture, or fetch it again',
    ],
  ] as const) {
    const path = await put(name, bytes)
    t.is(await failure(path), `decode: ${path} (sample test/1) cannot be used: ${why}.`)
  }
})

test('a name without a picture’s extension, or of an entry of an archive, is judged by that', async t => {
  const png = await sharp(ramp(1), raw(1)).png().toBuffer()
  t.true(E.isRight(await decode(await put('scan.0001', png))))
  t.true(E.isRight(await decode(await put('scan', png))))
  t.true(E.isRight(await decodeGreyBytes(png, 'chex.tar#a/b.png&bytes=512-600', 'test/1')()))
  const jpeg = await decodeGreyBytes(png, 'chex.tar#a/b.jpeg&bytes=512-600', 'test/1')()
  t.true(E.isLeft(jpeg) && /its content is a PNG, its name says \.jpeg/.test(describeError(jpeg.left)))
})

test('the pixels can be handed to another thread', async t => {
  const path = await put('transfer.png', await sharp(ramp(1), raw(1)).png().toBuffer())
  const image = await decode(path)
  if (E.isLeft(image)) return t.fail(describeError(image.left))
  const moved = structuredClone(image.right.data, { transfer: [image.right.data.buffer as ArrayBuffer] })
  t.deepEqual(moved, ramp(1))
})

test('truncated, damaged, empty and foreign files fail with a sentence', async t => {
  const noise = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * i * 31) % 251)
  const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .jpeg()
    .toBuffer()
  const png = await sharp(noise, { raw: { width: 64, height: 64, channels: 1 } })
    .png()
    .toBuffer()
  const damaged = Uint8Array.from(jpeg).fill(0xff, jpeg.length >> 1, (jpeg.length >> 1) + 40)
  for (const [name, bytes] of [
    ['short.jpeg', jpeg.subarray(0, -2)],
    ['half.jpeg', jpeg.subarray(0, jpeg.length >> 1)],
    ['damaged.jpeg', damaged],
    ['half.png', png.subarray(0, png.length >> 1)],
  ] as const)
    t.regex(await failure(await put(name, bytes)), /^decode: .+ \(sample test\/1\) is not a whole image: /, name)
  const empty = await put('empty.png', png.subarray(0, 0))
  t.is(
    await failure(empty),
    `decode: ${empty} (sample test/1) is not a whole image: the file is empty; fetch the file again or remove it.`,
  )
  const text = await put('text.png', Buffer.from('no picture'))
  t.is(
    await failure(text),
    `decode: ${text} (sample test/1) is not a whole image: Input buffer contains unsupported image format; fetch the file again or remove it.`,
  )
})

test('a file that cannot be read, and an aborted read, say so', async t => {
  const path = join(folder, 'missing.png')
  t.is(
    await failure(path),
    `decode: cannot read ${path} (sample test/1): ENOENT: no such file or directory; check that the file is there and may be read.`,
  )
  t.regex(await failure(folder), /cannot read .+: EISDIR: illegal operation on a directory; check/)
  const good = await put('aborted.png', await sharp(ramp(1), raw(1)).png().toBuffer())
  t.is(
    await failure(good, AbortSignal.abort()),
    `decode: cannot read ${good} (sample test/1): aborted; check that the file is there and may be read.`,
  )
})

test('real X-rays of every kind decode to their own size', async t => {
  const root = sharedPath('data/NIH_ChestXray14/images')
  if (root === null) {
    t.log(leftOut('data'))
    return t.pass()
  }
  for (const [path, size] of [
    ['data/NIH_ChestXray14/images/00000773_001.png', 1024],
    ['data/NIH_ChestXray14/images/00000506_013.png', 1024],
    ['data/chest_xray_224/train/NORMAL/IM-0115-0001.jpeg', 224],
  ] as const) {
    const image = await decode(sharedPath(path)!)
    if (E.isLeft(image)) return t.fail(describeError(image.left))
    t.is(image.right.width, size)
    t.true(new Set(image.right.data).size > 50)
  }
})
