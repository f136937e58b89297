import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../codec/grey-image.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { readLocation } from '../storage/read-location.js'
import { decodeGreyBytes } from './decode-grey-bytes.js'

/**
 * Reads and decodes one picture file (PNG, JPEG, GIF, WebP, TIFF, AVIF) to 8-bit grey at its native size.
 *
 * Colour becomes grey by (19595·R + 38470·G + 7471·B + 32768) >> 16 in integers, alpha is ignored. An EXIF orientation and
 * an ICC profile are ignored, like `Image.open(path).convert('L')` in the released code does: the pixels stay as they are
 * stored. Unlike there, more than 8 bits a sample, several pages and ink are refused, not cut down to something: an X-ray
 * of 12 bits in a 16-bit PNG would become nearly black, and which page was meant is not known.
 *
 * Fails with FileUnreadable (no such file, not allowed, cause `aborted` once `signal` is), and with
 * ImageUndecodable where the bytes are no picture, or an empty, truncated, damaged, too large (over 2²⁸ pixels) or
 * mislabelled one, or one of those refused above. Holds one file and its raw pixels at a time; nothing is cached. A worker
 * thread, which has nothing else to do, waits for the file: reading it in the background takes four trips through the
 * thread pool.
 *
 * @example const image = await decodeGrey('JSRT/images/JPCLN001.png', 'jsrt/JPCLN001', signal)()
 */
export const decodeGrey = (
  path: string,
  sampleId: string,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, GreyImage> =>
  pipe(
    readLocation(path, { stage: 'decode', sampleId, signal }),
    TE.flatMap(bytes => decodeGreyBytes(bytes, path, sampleId)),
  )
