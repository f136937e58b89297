import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pixelwise } from '../lib/augment/look-up.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { paint } from '../lib/image/canvas.js'
import { decodeGrey } from '../lib/image/decode-grey.js'

type IsLung = (grey: number) => boolean

/** One mask file as 0 and 1, checked against its image's size. */
const readMask = (
  key: SampleKey,
  image: GreyImage,
  path: string,
  signal: AbortSignal,
  isLung: IsLung,
): TE.TaskEither<PipelineError, GreyImage> =>
  pipe(
    decodeGrey(path, key.id, signal),
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
        pixelwise(grey => Number(isLung(grey))),
      ),
    ),
  )

const union = (a: GreyImage, b: GreyImage): GreyImage => {
  const data = new Uint8Array(a.data.length)
  for (let i = 0; i < data.length; i++) data[i] = a.data[i]! | b.data[i]!
  return { ...a, data }
}

/**
 * Reads a key's image and the union of its masks at their native size, one file after the other.
 *
 * `isLung` says which grey values of a mask file are lung (they become 1, the rest 0). A key without mask paths gives
 * `mask: null`. Fails as `decodeGrey` does, and with MaskSizeMismatch where a mask is not of its image's size.
 */
export const readSample = (
  key: SampleKey,
  signal: AbortSignal,
  isLung: IsLung = () => false,
): TE.TaskEither<PipelineError, Sample> =>
  pipe(
    decodeGrey(key.imagePath, key.id, signal),
    TE.bindTo('image'),
    TE.bind('masks', ({ image }) =>
      pipe(
        key.maskPaths,
        TE.traverseSeqArray(path => readMask(key, image, path, signal, isLung)),
      ),
    ),
    TE.map(({ image, masks }) => ({ key, image, mask: masks.length === 0 ? null : masks.reduce(union) })),
  )
