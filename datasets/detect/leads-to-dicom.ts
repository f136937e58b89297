import type { Location } from '../../lib/storage/location.js'
import type { Listing } from './listing.js'

/** Files of a hospital's folder: with the extension, an index, or named by a UID or a running number without any. */
const isDicomName = (name: string) =>
  /\.(dcm|dicom)$/i.test(name) || /^(DICOMDIR|\d+(\.\d+){3,}|(IMG?|I)?\d{4,})$/i.test(name)

/** Patient, study, series: folders this deep are gone down. */
const DEPTH = 6

/**
 * Whether a folder, or the first folder in it, or the first in that, and so on, has files that are named as DICOM files
 * are: with the extension, by UIDs or running numbers, or with a DICOMDIR.
 */
export const leadsToDicom = async (folder: Location, list: Listing, depth = DEPTH): Promise<boolean> => {
  const entries = await list(folder)
  if (entries.some(({ kind, name }) => kind === 'file' && isDicomName(name))) return true
  const first = entries.find(({ kind }) => kind === 'folder')
  return depth > 0 && first !== undefined && leadsToDicom(first.location, list, depth - 1)
}
