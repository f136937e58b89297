import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { decodeGrey } from '../lib/image/decode-grey.js'
import { baseName, type Location } from '../lib/storage/location.js'
import { readLocation } from '../lib/storage/read-location.js'
import { decodeImg } from './jsrt/decode-img.js'

/**
 * Reads one picture of a data set as 8-bit grey at its native size: a `.IMG` of JSRT by `decodeImg`, everything else by
 * `decodeGrey`. Left as these two, and FileUnreadable where the file cannot be read.
 */
export const readPicture = (
  path: Location,
  sampleId: string,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, GreyImage> =>
  /\.img$/i.test(baseName(path))
    ? pipe(
        readLocation(path, { stage: 'decode', sampleId, signal }),
        TE.flatMapEither(bytes => decodeImg(bytes, path, sampleId)),
      )
    : decodeGrey(path, sampleId, signal)
