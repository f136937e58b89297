const prefix = [0x44, 0x49, 0x43, 0x4d]

/** What is wrong with a file that should be DICOM and does not begin so. */
export const notDicom = 'no DICOM file: "DICM" does not stand after a preamble of 128 bytes'

/** How many bytes from a file's beginning `isDicom` needs. */
export const preambleBytes = 132

/**
 * Whether bytes begin as a DICOM file does: `DICM` after a preamble of 128 bytes (DICOM PS3.10, 7.1). A data set without
 * them is not told from other bytes by guessing.
 *
 * @example isDicom(await readFile('IM-0001')) // true, whatever it is called
 */
export const isDicom = (bytes: Uint8Array): boolean => prefix.every((byte, i) => bytes[128 + i] === byte)
