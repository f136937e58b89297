import type { GreyImage } from '../codec/grey-image.js'
import { sharp } from '../image/sharp.js'
import type { RgbImage } from './rgb-image.js'

/** A small picture of a report as the bytes of its file. */
export type Tile = Readonly<{ extension: 'png' | 'jpg'; bytes: Uint8Array; widthPx: number; heightPx: number }>

/**
 * An image, grey or in colour, as a JPEG of quality 85, whose colours are as fine as its greys: thin outlines stay as they
 * are. Rejects where libvips does. The same pixels give the same bytes.
 *
 * @example const { bytes } = await jpegTile(imageCell(image, 192))
 */
export const jpegTile = async ({ width, height, data }: GreyImage | RgbImage): Promise<Tile> => {
  const channels = data.length === width * height ? 1 : 3
  const picture = sharp(data, { raw: { width, height, channels } })
  const bytes = await (channels === 1 ? picture.toColourspace('b-w') : picture)
    .jpeg({ quality: 85, chromaSubsampling: '4:4:4' })
    .toBuffer()
  return { extension: 'jpg', bytes, widthPx: width, heightPx: height }
}

/** A mask (0 = background, all else = foreground) as a PNG of two colours, white on black. Rejects where libvips does. */
export const maskTile = async ({ width, height, data }: GreyImage): Promise<Tile> => {
  const white = data.map(value => (value === 0 ? 0 : 255))
  const bytes = await sharp(white, { raw: { width, height, channels: 1 } })
    .png({ palette: true, colours: 2, dither: 0 })
    .toBuffer()
  return { extension: 'png', bytes, widthPx: width, heightPx: height }
}
