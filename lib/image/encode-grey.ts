import type { GreyImage } from '../codec/grey-image.js'
import { sharp } from './sharp.js'

/**
 * A grey image as the bytes of a one-channel 8-bit file: `png` keeps every value, `jpeg` is lossy (quality 92).
 * `decodeGrey` reads both back. Rejects where libvips does; holds one picture.
 *
 * @example await writeFile('mask.png', await encodeGrey(mask, 'png'))
 */
export const encodeGrey = ({ width, height, data }: GreyImage, format: 'png' | 'jpeg'): Promise<Uint8Array> => {
  const picture = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w')
  return (format === 'png' ? picture.png({ compressionLevel: 6 }) : picture.jpeg({ quality: 92 })).toBuffer()
}
