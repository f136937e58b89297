import { isDicom, preambleBytes } from '../../lib/image/dicom/is-dicom.js'
import type { Location } from '../../lib/storage/location.js'
import { readBeginning } from './read-beginning.js'

/** Whether a file is DICOM by its content, whatever it is called: its beginning is read. One that cannot be read is none. */
export const holdsDicom = (location: Location): Promise<boolean> =>
  readBeginning(location, preambleBytes, new AbortController().signal).then(
    ({ bytes }) => isDicom(bytes),
    () => false,
  )
