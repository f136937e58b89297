import { readFile } from 'node:fs/promises'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../codec/grey-image.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { greyFromRaw } from './grey-from-raw.js'
import { sharp } from './sharp.js'

const stage = 'decode'

/** The largest picture that is decoded; a header that promises more is a broken or hostile file. */
const maxPixels = 2 ** 28

/** libvips reports one line for each of its layers; the first says what happened. */
const firstLine = (error: unknown) => messageOf(error).split('\n', 1)[0] ?? ''

/** `ENOENT: no such file or directory, open '…'` without the path, which the error carries already. */
const readCause = (error: unknown, signal: AbortSignal) =>
  signal.aborted ? 'aborted' : firstLine(error).replace(/, \w+( '.*)?$/, '')

/** The upper byte of each 16-bit sample. */
const highBytes = ({ buffer, byteOffset, byteLength }: Uint8Array) => {
  const samples = new Uint16Array(buffer, byteOffset, byteLength / 2)
  const bytes = new Uint8Array(samples.length)
  for (let i = 0; i < samples.length; i++) bytes[i] = samples[i]! >> 8
  return bytes
}

const decode = async (bytes: Uint8Array): Promise<GreyImage> => {
  // `ignoreIcc`: grey values come from the stored numbers, not from a display profile that some scanners attach.
  // `failOn: 'warning'`: the strictest level. libjpeg fills the missing part of a damaged scan with grey and
  // merely warns; such a picture must not reach the training.
  const picture = sharp(bytes, { failOn: 'warning', ignoreIcc: true, limitInputPixels: maxPixels })
  const { space, depth } = await picture.metadata()
  // Left alone, a grey picture comes out as three equal channels, and 16 bits are rounded rather than shifted.
  const deep = depth === 'ushort'
  if (space === 'b-w' || space === 'grey16') picture.toColourspace(deep ? 'grey16' : 'b-w')
  else if (deep) picture.toColourspace('rgb16')
  const { data, info } = await picture.raw({ depth: deep ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true })
  return greyFromRaw(deep ? highBytes(data) : data, info.width, info.height, info.channels)
}

/**
 * Reads and decodes one picture file (PNG, JPEG, whatever libvips knows) to 8-bit grey at its native size.
 *
 * Colour becomes grey by (19595·R + 38470·G + 7471·B + 32768) >> 16 in integers, alpha is ignored, 16 bits are
 * shifted to 8, of several pages the first counts. An EXIF orientation and an ICC profile are ignored, like
 * `Image.open(path).convert('L')` in the released code does: the pixels stay as they are stored.
 *
 * Fails with FileUnreadable (no such file, not allowed, cause `aborted` once `signal` is), and with
 * ImageUndecodable where the bytes are no picture, or a truncated, damaged or too large one (over 2²⁸ pixels).
 * Holds one file and its raw pixels at a time; nothing is cached.
 *
 * @example const image = await decodeGrey('JSRT/images/JPCLN001.png', 'jsrt/JPCLN001', signal)()
 */
export const decodeGrey = (
  path: string,
  sampleId: string,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, GreyImage> =>
  pipe(
    TE.tryCatch(
      async () => {
        const bytes = await readFile(path, { signal })
        signal.throwIfAborted()
        return bytes
      },
      (error): PipelineError => ({ _tag: 'FileUnreadable', path, sampleId, stage, cause: readCause(error, signal) }),
    ),
    TE.flatMap(bytes =>
      TE.tryCatch(
        () => decode(bytes),
        (error): PipelineError => ({ _tag: 'ImageUndecodable', path, sampleId, stage, cause: firstLine(error) }),
      ),
    ),
  )
