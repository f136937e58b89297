import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../codec/grey-image.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { greyFromRaw } from './grey-from-raw.js'
import { sharp } from './sharp.js'
import { type StoredColour, storedColour } from './stored-colour.js'

/** The largest picture that is decoded; a header that promises more is a broken or hostile file. */
const maxPixels = 2 ** 28

// `ignoreIcc`: grey values come from the stored numbers, not from a display profile that some scanners attach.
// `failOn: 'warning'`: the strictest level. libjpeg fills the missing part of a damaged scan with grey and
// merely warns; such a picture must not reach the training.
const options = { failOn: 'warning', ignoreIcc: true, limitInputPixels: maxPixels } as const

/** libvips reports one line for each of its layers; the first says what happened. */
const firstLine = (error: unknown) => messageOf(error).split('\n', 1)[0] ?? ''

/** The upper byte of each 16-bit sample. */
const highBytes = ({ buffer, byteOffset, byteLength }: Uint8Array) => {
  const samples = new Uint16Array(buffer, byteOffset, byteLength / 2)
  const bytes = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) bytes[i] = samples[i]! >> 8
  return bytes
}

const askedColour = async (bytes: Uint8Array): Promise<StoredColour> => {
  const { space, depth } = await sharp(bytes, options).metadata()
  return { grey: space === 'b-w' || space === 'grey16', deep: depth === 'ushort' }
}

const decode = async (bytes: Uint8Array): Promise<GreyImage> => {
  const { grey, deep } = storedColour(bytes) ?? (await askedColour(bytes))
  const picture = sharp(bytes, options)
  // Left alone, a grey picture comes out as three equal channels, and 16 bits are rounded rather than shifted.
  if (grey) picture.toColourspace(deep ? 'grey16' : 'b-w')
  else if (deep) picture.toColourspace('rgb16')
  const { data, info } = await picture.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  return greyFromRaw(deep ? highBytes(data) : data, info.width, info.height, info.channels)
}

/**
 * Decodes the bytes of one picture file (PNG, JPEG, whatever libvips knows) to 8-bit grey at its native size, as
 * `decodeGrey` does, for who has read them already; `path` and `sampleId` name the picture in errors.
 *
 * Fails with ImageUndecodable where the bytes are no picture, or a truncated, damaged or too large one (over 2²⁸
 * pixels). The bytes must not change meanwhile. Holds its raw pixels; nothing is cached.
 *
 * @example const image = await decodeGreyBytes(bytes, 'JSRT/images/JPCLN001.png', 'jsrt/JPCLN001')()
 */
export const decodeGreyBytes = (
  bytes: Uint8Array,
  path: string,
  sampleId: string,
): TE.TaskEither<PipelineError, GreyImage> =>
  TE.tryCatch(
    () => decode(bytes),
    (error): PipelineError => ({
      _tag: 'ImageUndecodable',
      path,
      sampleId,
      stage: 'decode',
      cause: firstLine(error),
    }),
  )
