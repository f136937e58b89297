import type { PictureColour, PictureFacts } from '../codec/picture-facts.js'
import { isDicom } from './dicom/is-dicom.js'
import { dicomFacts } from './dicom-facts.js'
import { jpegFacts } from './jpeg-facts.js'
import { pngFacts } from './png-facts.js'
import { sharp } from './sharp.js'

const bitsOf: Readonly<Record<string, number>> = {
  ...{
    uchar: 8,
    char: 8,
    ushort: 16,
    short: 16,
    uint: 32,
    int: 32,
    float: 32,
    complex: 64,
    double: 64,
    dpcomplex: 128,
  },
}

const colourOf = (space: string, hasAlpha: boolean): PictureColour => {
  if (space === 'b-w' || space === 'grey16') return hasAlpha ? 'grey and alpha' : 'grey'
  if (space === 'srgb' || space === 'rgb' || space === 'rgb16') return hasAlpha ? 'RGB and alpha' : 'RGB'
  return space === 'cmyk' ? 'CMYK' : 'other'
}

const asked = async (bytes: Uint8Array): Promise<PictureFacts> => {
  // The limit is judged by what is said here, in a sentence that names it.
  const picture = await sharp(bytes, { limitInputPixels: false }).metadata()
  const { format, compression, width, height, pageHeight, depth, bitsPerSample, space, hasAlpha, orientation } = picture
  return {
    format: format === 'heif' && compression === 'av1' ? 'avif' : format,
    widthPx: width,
    heightPx: pageHeight ?? height,
    bitDepth: Math.max(bitsPerSample ?? 0, depth === 'uchar' ? 0 : (bitsOf[depth] ?? 0)) || 8,
    colour: picture.isPalette ? 'palette' : colourOf(space, hasAlpha),
    pages: picture.pages ?? 1,
    orientation: orientation !== undefined && orientation >= 1 && orientation <= 8 ? orientation : null,
    profile: picture.hasProfile,
  }
}

/**
 * Reads what the header of a picture file says: of PNG, JPEG and DICOM at once, of others by asking the image library,
 * which opens the picture, without decoding its pixels. Rejects where the bytes are no picture, as sharp does.
 *
 * @example await pictureFacts(await readFile('IM-0115-0001.jpeg')) // { format: 'jpeg', colour: 'grey', bitDepth: 8, … }
 */
export const pictureFacts = async (bytes: Uint8Array): Promise<PictureFacts> =>
  pngFacts(bytes) ?? jpegFacts(bytes) ?? (isDicom(bytes) ? dicomFacts(bytes) : null) ?? (await asked(bytes))
