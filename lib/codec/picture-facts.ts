/**
 * What the samples of a picture are: light in one channel or three, each with or without alpha; DICOM's grey, from white to
 * black or from black to white; ink; or anything else.
 */
export type PictureColour =
  | 'grey'
  | 'grey and alpha'
  | 'RGB'
  | 'RGB and alpha'
  | 'palette'
  | 'MONOCHROME1'
  | 'MONOCHROME2'
  | 'CMYK'
  | 'other'

/** What the header of a picture file says. */
export type PictureFacts = Readonly<{
  /** As the content tells it, whatever the file is called: `png`, `jpeg`, `gif`, `webp`, `tiff`, `avif`, `dicom` … */
  format: string
  widthPx: number
  heightPx: number
  /** Of a stored sample; where there is a palette, of a place in it. */
  bitDepth: number
  colour: PictureColour
  /** The frames of an animation, or the pages of a stack. */
  pages: number
  /** EXIF's 1…8, null where none is said. The pixels are read as they are stored, whatever it is. */
  orientation: number | null
  /** Whether an ICC profile is attached. The pixels are read as they are stored, whatever it says. */
  profile: boolean
}>
