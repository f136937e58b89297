import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { pixelwise } from '../lib/augment/look-up.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { paint } from '../lib/image/canvas.js'
import { decodeGreyBytes } from '../lib/image/decode-grey-bytes.js'

/** Masks of 0 and 255 (or antialiased ones) and masks of 0 and 1 are both common. */
const asMask = (picture: GreyImage): GreyImage => {
  const lungFrom = picture.data.every(grey => grey <= 1) ? 1 : 128
  return paint(
    picture,
    pixelwise(grey => Number(grey >= lungFrom)),
  )
}

/**
 * A sample from the bytes of its files, at their native size. The mask is 1 where its picture is 128 or more, or 1 or more
 * where no pixel is above 1; null without one. Left as `decodeGreyBytes`, and MaskSizeMismatch.
 */
export const decodeShardSample = (
  key: SampleKey,
  imageBytes: Uint8Array,
  maskBytes: Uint8Array | null,
): TE.TaskEither<PipelineError, Sample> => {
  const maskPath = key.maskPaths[0] ?? key.imagePath
  return pipe(
    decodeGreyBytes(imageBytes, key.imagePath, key.id),
    TE.bindTo('image'),
    TE.bind(
      'mask',
      ({ image }): TE.TaskEither<PipelineError, GreyImage | null> =>
        maskBytes === null
          ? TE.right(null)
          : pipe(
              decodeGreyBytes(maskBytes, maskPath, key.id),
              TE.filterOrElse(
                mask => mask.width === image.width && mask.height === image.height,
                (mask): PipelineError => ({
                  _tag: 'MaskSizeMismatch',
                  path: maskPath,
                  sampleId: key.id,
                  stage: key.source,
                  imageSizePx: [image.width, image.height],
                  maskSizePx: [mask.width, mask.height],
                }),
              ),
              TE.map(asMask),
            ),
    ),
    TE.map(({ image, mask }) => ({ key, image, mask })),
  )
}
