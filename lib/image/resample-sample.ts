import type { Sample } from '../codec/sample.js'
import { resample } from './resample.js'
import { resampleMask } from './resample-mask.js'
import type { SizePx } from './size-px.js'

/**
 * A sample at another size: the image by the antialiased bilinear filter, the mask (where there is one) by the nearest
 * pixel, so that it stays 0 and 1; pixels lie farther apart or nearer by as much. The aspect ratio is not kept: chest
 * X-rays are squeezed to the network's square.
 *
 * @example pipe(dataset.read(key, signal), TE.map(sample => resampleSample(sample, { widthPx: 256, heightPx: 256 })))
 */
export const resampleSample = ({ key, image, mask, pixelSpacingMm }: Sample, size: SizePx): Sample => ({
  key,
  image: resample(image, size),
  mask: mask && resampleMask(mask, size),
  ...(pixelSpacingMm && {
    pixelSpacingMm: [
      (pixelSpacingMm[0] * image.height) / size.heightPx,
      (pixelSpacingMm[1] * image.width) / size.widthPx,
    ],
  }),
})
