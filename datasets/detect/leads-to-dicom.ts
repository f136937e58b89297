import { isRemote, type Location } from '../../lib/storage/location.js'
import { holdsDicom } from '../dicom/holds-dicom.js'
import { mayBeDicom } from '../dicom/may-be-dicom.js'
import type { Listing } from './listing.js'

/** Files of a hospital's folder: with the extension, an index, or named by a UID or a running number without any. */
const isDicomName = (name: string) =>
  /\.(dcm|dicom|ima)$/i.test(name) || /^(DICOMDIR|\d+(\.\d+){3,}|(IMG?|I)?\d{4,})$/i.test(name)

/** Patient, study, series: folders this deep are gone down. */
const DEPTH = 6

/** How many folders are looked into, and of how many files in each the content is: on another machine each is a request. */
const foldersOf = (root: Location) => (isRemote(root) ? 8 : 50)
const FILES = 3

/**
 * Whether a folder has DICOM files in it, or in folders up to six levels further down: by their names (with the extension,
 * UIDs, running numbers, a DICOMDIR), and of three files in each folder whose names end in no other extension by what they
 * begin with. Looks into the first 50 folders, 8 on another machine, each before the next of its neighbours.
 */
export const leadsToDicom = async (folder: Location, list: Listing): Promise<boolean> => {
  let left = foldersOf(folder)
  const leads = async (inside: Location, depth: number): Promise<boolean> => {
    if (left-- <= 0) return false
    const entries = await list(inside)
    const files = entries.filter(({ kind }) => kind === 'file')
    if (files.some(({ name }) => isDicomName(name))) return true
    for (const { location } of files.filter(({ name }) => mayBeDicom(name)).slice(0, FILES))
      if (await holdsDicom(location)) return true
    if (depth === 0) return false
    for (const { kind, location } of entries) if (kind === 'folder' && (await leads(location, depth - 1))) return true
    return false
  }
  return leads(folder, DEPTH)
}
