import { readFile } from 'node:fs/promises'
import test from 'ava'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { decodeImg } from '../../../datasets/jsrt/decode-img.js'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { decodeGreyBytes } from '../../../lib/image/decode-grey-bytes.js'
import { leftOut, sharedPath } from '../../shared.js'
import { sentenceOf } from '../read-outcome.js'
import { imgOf } from './img-of.js'

const decoded = (bytes: Uint8Array) => TE.fromEither(decodeImg(bytes, 'JPCLN001.IMG', 'jsrt/JPCLN001'))

test('rows of 2048 numbers, the upper byte first, 0 … 4095, become 255 … 0', async t => {
  const values = new Map([
    [0, 0],
    [1, 4095],
    [2, 15],
    [3, 16],
    [2048, 0x0102],
    [2048 * 2048 - 1, 2048],
  ])
  const { width, height, data } = await orThrow(decoded(imgOf(i => values.get(i) ?? 4095)))
  t.deepEqual([width, height, data.length], [2048, 2048, 2048 * 2048])
  // (4095 − 258) >> 4 = 239, (4095 − 2048) >> 4 = 127.
  t.deepEqual(
    [...values.keys()].map(i => data[i]),
    [255, 0, 255, 254, 239, 127],
  )
})

test('a file of another length, and one whose bytes are swapped, are told in a sentence', async t => {
  const end = 'is not a whole image'
  for (const bytes of [0, 8_388_607, 8_388_609])
    t.is(
      await sentenceOf(decoded(new Uint8Array(bytes))),
      `jsrt: JPCLN001.IMG (sample jsrt/JPCLN001) ${end}: an IMG file has 2048×2048 numbers of 16 bits, 8388608 bytes, this one has ${bytes}; fetch the file again or remove it.`,
    )
  const swapped = imgOf(i => (i === 5 ? 0x3412 : 0))
  t.is(
    await sentenceOf(decoded(swapped)),
    `jsrt: JPCLN001.IMG (sample jsrt/JPCLN001) ${end}: pixel 5 is 13330, more than the 12 bits of an IMG file, whose upper bytes come first; fetch the file again or remove it.`,
  )
})

test('the IMG form of the real image decodes to its PNG, whatever the four lowest bits are', async t => {
  const path = sharedPath('data/JSRT/native_2048/JPCLN001.png')
  if (path === null) {
    t.log(leftOut('data/JSRT/native_2048/JPCLN001.png'))
    return t.pass()
  }
  const png = await orThrow(decodeGreyBytes(await readFile(path), path, 'jsrt/JPCLN001'))
  const image = await orThrow(decoded(imgOf(i => 4095 - (png.data[i]! * 16 + (i % 16)))))
  t.deepEqual([image.width, image.height], [png.width, png.height])
  t.true(Buffer.from(image.data).equals(png.data))
})
