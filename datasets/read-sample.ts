import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pixelwise } from '../lib/augment/look-up.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { paint } from '../lib/image/canvas.js'
import { decodeGrey } from '../lib/image/decode-grey.js'
import { resampleMask } from '../lib/image/resample-mask.js'
import type { Location } from '../lib/storage/location.js'
import { readPicture } from './read-picture.js'

/** Whether a grey value of a mask file is lung. */
type IsLung = (grey: number, maskPath: Location) => boolean

/** How a data set's masks are read. */
type MaskOptions = Readonly<{
  /** Whether a mask may be a whole number of times smaller than its image, both ways alike; default false. */
  enlarge?: boolean
}>

/** A mask at the size of its image, where that is a whole multiple of its own; else as it is. */
const enlarged = (mask: GreyImage, { width, height }: GreyImage): GreyImage => {
  const factor = width / mask.width
  return Number.isInteger(factor) && height === factor * mask.height
    ? resampleMask(mask, { widthPx: width, heightPx: height })
    : mask
}

/** One mask file as 0 and 1, checked against its image's size. */
const readMask = (
  key: SampleKey,
  image: GreyImage,
  path: Location,
  signal: AbortSignal,
  isLung: IsLung,
  { enlarge = false }: MaskOptions,
): TE.TaskEither<PipelineError, GreyImage> =>
  pipe(
    decodeGrey(path, key.id, signal),
    TE.map(mask => (enlarge ? enlarged(mask, image) : mask)),
    TE.filterOrElse(
      mask => mask.width === image.width && mask.height === image.height,
      (mask): PipelineError => ({
        _tag: 'MaskSizeMismatch',
        path,
        sampleId: key.id,
        stage: key.source,
        imageSizePx: [image.width, image.height],
        maskSizePx: [mask.width, mask.height],
      }),
    ),
    TE.map(mask =>
      paint(
        mask,
        pixelwise(grey => Number(isLung(grey, path))),
      ),
    ),
  )

const union = (a: GreyImage, b: GreyImage): GreyImage => {
  const data = new Uint8Array(a.data.length)
  for (let i = 0; i < data.length; i++) data[i] = a.data[i]! | b.data[i]!
  return { ...a, data }
}

/**
 * Reads the masks of a key whose image is read already: their union at its size, or null where the key has none.
 * `isLung` and `options` as for `readSample`. Fails as `decodeGrey` does, and with MaskSizeMismatch.
 */
export const readMasks = (
  key: SampleKey,
  image: GreyImage,
  signal: AbortSignal,
  isLung: IsLung,
  options: MaskOptions = {},
): TE.TaskEither<PipelineError, GreyImage | null> =>
  pipe(
    key.maskPaths,
    TE.traverseSeqArray(path => readMask(key, image, path, signal, isLung, options)),
    TE.map(masks => (masks.length === 0 ? null : masks.reduce(union))),
  )

/**
 * Reads a key's image and the union of its masks at their native size, one file after the other.
 *
 * `isLung` says which grey values of a mask file are lung (they become 1, the rest 0). A key without mask paths gives
 * `mask: null`. Fails as `readPicture` does, and with MaskSizeMismatch where a mask is not of its image's size; with
 * `enlarge` one that the image is a whole multiple of is enlarged by the nearest pixel.
 */
export const readSample = (
  key: SampleKey,
  signal: AbortSignal,
  isLung: IsLung = () => false,
  options: MaskOptions = {},
): TE.TaskEither<PipelineError, Sample> =>
  pipe(
    readPicture(key.imagePath, key.id, signal),
    TE.bindTo('image'),
    TE.bind('mask', ({ image }) => readMasks(key, image, signal, isLung, options)),
    TE.map(({ image, mask }) => ({ key, image, mask })),
  )
