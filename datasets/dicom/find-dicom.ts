import type { DataSet } from 'dicom-parser'
import * as E from 'fp-ts/lib/Either.js'
import { isDicom } from '../../lib/image/dicom/is-dicom.js'
import { parseDicom } from '../../lib/image/dicom/parse-dicom.js'
import { baseName, isRemote, type Location } from '../../lib/storage/location.js'
import { mayBeDicom } from './may-be-dicom.js'
import { patientHash } from './patient-hash.js'
import { readBeginning } from './read-beginning.js'

/** A DICOM file, and the pseudonym of whose it is, null where it is not known or not asked for. */
export type DicomFile = Readonly<{ location: Location; patientId: string | null }>

const patientTag = 'x00100020'

/** Media Storage Directory Storage: a DICOMDIR, whatever it is called. */
const directoryClass = '1.2.840.10008.1.3.10'

/** How much of a file is read to find the patient: its id stands near the beginning, but private elements may come first. */
const beginnings = [2 ** 14, 2 ** 20, Number.POSITIVE_INFINITY]

/** Whether the id was read, or would have come already: elements stand in order of their tags. */
const isPast = ({ elements, byteArray }: DataSet) => {
  const element = elements[patientTag]
  return element
    ? element.dataOffset + element.length <= byteArray.length
    : Object.keys(elements).some(tag => tag > patientTag)
}

const hashOf = ({ elements, byteArray }: DataSet, key: string): string | null => {
  const { dataOffset, length } = elements[patientTag] ?? { dataOffset: 0, length: 0 }
  return patientHash(byteArray.subarray(dataOffset, dataOffset + length), key)
}

const recognised = async (
  location: Location,
  patientKey: string | null,
  signal: AbortSignal,
): Promise<DicomFile | null> => {
  for (const atLeast of beginnings) {
    const { bytes, whole } = await readBeginning(location, atLeast, signal)
    if (!isDicom(bytes)) return /\.dcm$/i.test(baseName(location)) ? { location, patientId: null } : null
    const parsed = parseDicom(bytes, { beginning: true, until: patientTag })
    if (E.isLeft(parsed)) return { location, patientId: null }
    if (parsed.right.string('x00020002') === directoryClass) return null
    if (patientKey === null) return { location, patientId: null }
    if (isPast(parsed.right)) return { location, patientId: hashOf(parsed.right, patientKey) }
    if (whole) break
  }
  return { location, patientId: null }
}

/**
 * A file as one of a data set, or null where it is none: DICOM files are known by their content or by `.dcm`, whatever
 * else is wrong with them; a DICOMDIR is none. Only the beginning is read. With a `patientKey`, the patient's id is read
 * from it and becomes a pseudonym at once (see `patientHash`).
 *
 * A file of this machine that cannot be read counts as one where its name does not speak against it: reading it will tell
 * why. Rejects where one behind HTTP or S3 cannot be read, and once `signal` is aborted.
 */
export const findDicom = async (
  location: Location,
  patientKey: string | null,
  signal: AbortSignal,
): Promise<DicomFile | null> => {
  if (/^DICOMDIR$/i.test(baseName(location))) return null
  try {
    return await recognised(location, patientKey, signal)
  } catch (error) {
    signal.throwIfAborted()
    // A server that does not answer makes no dead letters of all its files.
    if (isRemote(location)) throw error
    return mayBeDicom(baseName(location)) ? { location, patientId: null } : null
  }
}
