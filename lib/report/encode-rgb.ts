import { sharp } from '../image/sharp.js'
import type { RgbImage } from './rgb-image.js'

/** A colour image as the bytes of an 8-bit PNG file. Rejects where libvips does; holds one picture. */
export const encodeRgb = ({ width, height, data }: RgbImage): Promise<Uint8Array> =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer()
