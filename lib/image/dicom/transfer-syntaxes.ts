/** What makes numbers of the stored pixels: nothing, for those that lie there plainly, or the decoder of a family. */
export type PixelCoding = 'none' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000'

/** How a DICOM file is written: the name is that of DICOM PS3.6, annex A. */
export type TransferSyntax = Readonly<{ uid: string; name: string; coding: PixelCoding }>

const names: Readonly<Record<string, readonly [name: string, coding: PixelCoding]>> = {
  '': ['Implicit VR Little Endian', 'none'],
  '.1': ['Explicit VR Little Endian', 'none'],
  '.1.99': ['Deflated Explicit VR Little Endian', 'none'],
  '.2': ['Explicit VR Big Endian', 'none'],
  '.5': ['RLE Lossless', 'rle'],
  '.4.50': ['JPEG Baseline (Process 1)', 'jpeg'],
  '.4.51': ['JPEG Extended (Process 2 & 4)', 'jpeg'],
  '.4.53': ['JPEG Spectral Selection, Non-Hierarchical (Process 6 & 8)', 'jpeg'],
  '.4.55': ['JPEG Full Progression, Non-Hierarchical (Process 10 & 12)', 'jpeg'],
  '.4.57': ['JPEG Lossless, Non-Hierarchical (Process 14)', 'jpeg'],
  '.4.70': ['JPEG Lossless, Non-Hierarchical, First-Order Prediction', 'jpeg'],
  '.4.80': ['JPEG-LS Lossless', 'jpeg-ls'],
  '.4.81': ['JPEG-LS Near-Lossless', 'jpeg-ls'],
  '.4.90': ['JPEG 2000 Lossless', 'jpeg-2000'],
  '.4.91': ['JPEG 2000', 'jpeg-2000'],
}

/** The transfer syntaxes that are read, by their UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  Object.entries(names).map(([end, [name, coding]]) => {
    const uid = `1.2.840.10008.1.2${end}`
    return [uid, { uid, name, coding }]
  }),
)
