import { type Paint, untouched } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/** Grey values of at least `threshold` (0…256) are inverted: x becomes 255 − x. As `ImageOps.solarize`. */
export const solarize = (threshold: number): Paint =>
  threshold > 255 ? untouched : ({ at, width, height }) => kernels.invertFrom(at, width * height, threshold)
