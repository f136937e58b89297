import type { PictureFacts } from '../codec/picture-facts.js'

/** The largest picture that is decoded, in pixels: a header that promises more is a broken or hostile file. */
export const maxPixels = 2 ** 28

/** Why a picture is of no use though its file may be whole, and what to do. */
export type Unfit = Readonly<{ cause: string; remedy: string }>

/** The formats that hold measured pixels, by the extensions that files of them have. */
const formats: Readonly<Record<string, Readonly<{ name: string; extensions: readonly string[] }>>> = {
  png: { name: 'a PNG', extensions: ['png', 'apng'] },
  jpeg: { name: 'a JPEG', extensions: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  gif: { name: 'a GIF', extensions: ['gif'] },
  webp: { name: 'a WebP', extensions: ['webp'] },
  tiff: { name: 'a TIFF', extensions: ['tif', 'tiff'] },
  avif: { name: 'an AVIF', extensions: ['avif'] },
  dicom: { name: 'a DICOM file', extensions: ['dcm', 'dicom'] },
}

const extensionOf = (name: string): string => /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''

/**
 * Why a file of this name should not hold this format (`png`, `jpeg`, `dicom` …), or null where it may: its extension is
 * that of another. A name that ends in no picture's extension is not judged.
 *
 * @example mislabelled('JPCLN001.jpg', 'png')?.cause // 'its content is a PNG, its name says .jpg'
 */
export const mislabelled = (name: string, format: string): Unfit | null => {
  const extension = extensionOf(name)
  const isPictures = Object.values(formats).some(({ extensions }) => extensions.includes(extension))
  const found = formats[format]
  if (!isPictures || found?.extensions.includes(extension)) return null
  return {
    cause: `its content is ${found?.name ?? `of the format ${format}`}, its name says .${extension}`,
    remedy: found
      ? `rename it to .${found.extensions[0]} if it is the right picture, or fetch it again`
      : 'fetch the right picture, or remove it',
  }
}

const numbers = new Intl.NumberFormat('en-US')

/**
 * Why a picture whose header says this is not decoded to 8-bit grey, or null where it is. Each of these would decode to
 * something, and that is worse: an X-ray of 12 bits in 16-bit samples to nearly black, ink to its negative, of an animation
 * any of its pages, and a mislabelled file is seldom the one that was meant.
 *
 * `name` is the file's, without folders.
 */
export const unfitPicture = (facts: PictureFacts, name: string): Unfit | null => {
  const { format, widthPx, heightPx, bitDepth, colour, pages } = facts
  const wrongName = mislabelled(name, format)
  if (wrongName !== null) return wrongName
  if (formats[format] === undefined)
    return {
      cause: `its format, ${format}, holds no measured pixels`,
      remedy: 'give it as 8-bit PNG or JPEG, or as DICOM',
    }
  if (widthPx * heightPx > maxPixels)
    return {
      cause: `it has ${widthPx}×${heightPx} pixels, over the limit of ${numbers.format(maxPixels)}`,
      remedy: 'scale it down, or remove it',
    }
  if (pages > 1)
    return {
      cause: `it has ${numbers.format(pages)} pages, an animation or a stack`,
      remedy: 'save the page that is meant as a file of its own',
    }
  if (bitDepth > 8)
    return {
      cause: `it has ${bitDepth} bits a sample, whose range no header of a ${format.toUpperCase()} tells`,
      remedy: 'give the DICOM file instead, or scale its values to 8 bits',
    }
  if (colour === 'CMYK' || colour === 'other')
    return {
      cause: colour === 'CMYK' ? 'its colours are ink (CMYK), not light' : 'its colours are neither grey nor RGB',
      remedy: 'convert it to 8-bit grey',
    }
  return null
}
