import * as E from 'fp-ts/lib/Either.js'
import type { PictureFacts } from '../codec/picture-facts.js'
import { greyHeader } from './dicom/grey-header.js'
import { parseDicom } from './dicom/parse-dicom.js'

/**
 * What the header of a DICOM file says of its picture, or null where it is none that is read. The bits are those that are
 * stored of a pixel; an orientation and a colour profile it does not have.
 *
 * @example dicomFacts(bytes) // { format: 'dicom', colour: 'MONOCHROME1', bitDepth: 12, … }
 */
export const dicomFacts = (bytes: Uint8Array): PictureFacts | null => {
  const parsed = parseDicom(bytes, { until: 'x7fe00010' })
  const header = E.isRight(parsed) ? greyHeader(parsed.right) : parsed
  if (E.isLeft(header)) return null
  const { widthPx, heightPx, bitsStored: bitDepth, photometric: colour } = header.right
  return { format: 'dicom', widthPx, heightPx, bitDepth, colour, pages: 1, orientation: null, profile: false }
}
