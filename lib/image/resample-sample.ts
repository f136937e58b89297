import type { Sample } from '../codec/sample.js'
import { resample } from './resample.js'
import { resampleMask } from './resample-mask.js'
import type { SizePx } from './size-px.js'

/**
 * A sample at another size: the image by the antialiased bilinear filter, the mask (where there is one) by the nearest
 * pixel, so that it stays 0 and 1. The aspect ratio is not kept: chest X-rays are squeezed to the network's square.
 *
 * @example pipe(dataset.read(key, signal), TE.map(sample => resampleSample(sample, { widthPx: 256, heightPx: 256 })))
 */
export const resampleSample = (sample: Sample, size: SizePx): Sample => ({
  key: sample.key,
  image: resample(sample.image, size),
  mask: sample.mask && resampleMask(sample.mask, size),
})
