import test from 'ava'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { sharp } from '../../../lib/image/sharp.js'
import { jpegTile, maskTile } from '../../../lib/report/tile.js'

const ramp: GreyImage = { width: 64, height: 32, data: Uint8Array.from({ length: 64 * 32 }, (_, i) => 4 * (i % 64)) }

test('a grey image is a grey JPEG, a coloured one keeps thin lines in their colour', async t => {
  const grey = await jpegTile(ramp)
  t.deepEqual([grey.extension, grey.widthPx, grey.heightPx], ['jpg', 64, 32])
  t.is((await sharp(grey.bytes).metadata()).channels, 1)
  const decoded = await sharp(grey.bytes).toColourspace('b-w').raw().toBuffer()
  t.is(decoded.length, ramp.data.length)
  t.true(decoded.every((value, i) => Math.abs(value - ramp.data[i]!) < 16))

  const red = [255, 77, 77] as const
  const lined = { ...ramp, data: Uint8Array.from({ length: 3 * 64 * 32 }, (_, i) => (i % 192 < 3 ? red[i % 3]! : 0)) }
  const tile = await jpegTile(lined)
  const { data } = await sharp(tile.bytes).raw().toBuffer({ resolveWithObject: true })
  const [r, g] = [data[0]!, data[1]!]
  t.true(r > 200 && g < 130, `${[...data.subarray(0, 3)]} is red`)
  t.deepEqual((await jpegTile(lined)).bytes, tile.bytes)
})

test('a mask is an exact PNG of black and white, whatever stands for its foreground', async t => {
  const mask: GreyImage = { ...ramp, data: ramp.data.map(value => (value > 100 ? 7 : 0)) }
  const tile = await maskTile(mask)
  t.deepEqual([tile.extension, tile.widthPx, tile.heightPx], ['png', 64, 32])
  t.true(tile.bytes.length < 300, `${tile.bytes.length} bytes`)
  const pixels = await sharp(tile.bytes).toColourspace('b-w').raw().toBuffer()
  t.deepEqual(
    [...pixels],
    [...mask.data].map(value => (value === 0 ? 0 : 255)),
  )
  for (const value of [0, 1]) {
    const flat = await maskTile({ ...mask, data: mask.data.map(() => value) })
    const { channels } = await sharp(flat.bytes).stats()
    t.is(channels[0]?.mean, 255 * value)
  }
})
