import type { Paint } from '../image/canvas.js'
import { kernels } from '../image/wasm/kernels.js'

/** Keeps the `bits` (1…8) highest bits of every grey value. As `ImageOps.posterize`. */
export const posterize =
  (bits: number): Paint =>
  ({ at, width, height }) =>
    kernels.keepBits(at, width * height, 0x100 - (1 << (8 - bits)))
