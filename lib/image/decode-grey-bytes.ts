import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../codec/grey-image.js'
import { messageOf } from '../codec/message-of.js'
import type { PictureFacts } from '../codec/picture-facts.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { baseName } from '../storage/location.js'
import { decodeDicom } from './dicom/decode-dicom.js'
import { isDicom, notDicom } from './dicom/is-dicom.js'
import { greyFromRaw } from './grey-from-raw.js'
import { pictureFacts } from './picture-facts.js'
import { sharp } from './sharp.js'
import { maxPixels, unfitPicture } from './unfit-picture.js'

// `ignoreIcc`: grey values come from the stored numbers, not from a display profile that some scanners attach.
// `failOn: 'warning'`: the strictest level. libjpeg fills the missing part of a damaged scan with grey and
// merely warns; such a picture must not reach the training.
const options = { failOn: 'warning', ignoreIcc: true, limitInputPixels: maxPixels } as const

/** libvips reports one line for each of its layers; the first says what happened. */
const firstLine = (error: unknown) => messageOf(error).split('\n', 1)[0] ?? ''

const decode = async (bytes: Uint8Array, { colour }: PictureFacts): Promise<GreyImage> => {
  const picture = sharp(bytes, options)
  // Left alone, a grey picture comes out as three equal channels.
  if (colour.startsWith('grey')) picture.toColourspace('b-w')
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true })
  return greyFromRaw(data, info.width, info.height, info.channels)
}

/**
 * Decodes the bytes of one picture file (PNG, JPEG, GIF, WebP, TIFF, AVIF, DICOM) to 8-bit grey at its native size, as
 * `decodeGrey` does, for who has read them already; `path` and `sampleId` name the picture in errors.
 *
 * Fails with ImageUndecodable where the bytes are no picture, an empty, truncated or damaged one, or one of no use: over
 * 2²⁸ pixels, of several pages, of more than 8 bits a sample, of ink, or of another format than the name says (see
 * `unfitPicture`). The bytes must not change meanwhile. Holds its raw pixels; nothing is cached.
 *
 * @example const image = await decodeGreyBytes(bytes, 'JSRT/images/JPCLN001.png', 'jsrt/JPCLN001')()
 */
export const decodeGreyBytes = (
  bytes: Uint8Array,
  path: string,
  sampleId: string,
): TE.TaskEither<PipelineError, GreyImage> => {
  const undecodable = (cause: string, remedy?: string): PipelineError => ({
    ...{ _tag: 'ImageUndecodable', path, sampleId, stage: 'decode', cause },
    ...(remedy !== undefined && { remedy }),
  })
  const attempt = <A>(work: () => Promise<A>) => TE.tryCatch(work, error => undecodable(firstLine(error)))
  if (bytes.length === 0) return TE.left(undecodable('the file is empty'))
  if (isDicom(bytes))
    return pipe(
      decodeDicom(bytes, path, sampleId),
      TE.map(({ image }) => image),
    )
  return pipe(
    attempt(() => pictureFacts(bytes)),
    TE.mapLeft(error => (/\.dcm$/i.test(baseName(path)) ? undecodable(notDicom) : error)),
    TE.flatMap(facts => {
      const unfit = unfitPicture(facts, baseName(path))
      return unfit === null ? attempt(() => decode(bytes, facts)) : TE.left(undecodable(unfit.cause, unfit.remedy))
    }),
  )
}
