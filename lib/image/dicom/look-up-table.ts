import type { DataSet } from 'dicom-parser'

/** A table of DICOM (PS3.3, C.11.1.1 and C.11.2.1.1): the value of a pixel that is `first` is `entries[0]`. */
export type LookUpTable = Readonly<{ first: number; entries: Uint16Array; bits: number }>

/**
 * The first table of a ModalityLUTSequence or VOILUTSequence, or null where there is none, or a broken one. `signed`
 * says what its first mapped value is where the file's VR does not.
 */
export const lookUpTable = (dataSet: DataSet, sequence: string, signed: boolean): LookUpTable | null => {
  const item = dataSet.elements[sequence]?.items?.[0]?.dataSet
  const descriptor = item?.elements.x00283002
  const data = item?.elements.x00283006
  if (item === undefined || descriptor === undefined || data === undefined || descriptor.length < 6) return null
  // 2¹⁶ does not fit into its 16 bits, and is written as 0.
  const count = item.uint16('x00283002', 0) || 65_536
  const isSigned = descriptor.vr === undefined ? signed : descriptor.vr === 'SS'
  const first = (isSigned ? item.int16('x00283002', 1) : item.uint16('x00283002', 1)) ?? 0
  const bits = item.uint16('x00283002', 2) ?? 16
  const bytesEach = data.length >= 2 * count ? 2 : 1
  if (data.length < count * bytesEach || bits < 1 || bits > 16) return null
  const entries = Uint16Array.from({ length: count }, (_, i) =>
    bytesEach === 2 ? item.uint16('x00283006', i)! : item.byteArray[data.dataOffset + i]!,
  )
  return { first, entries, bits }
}

/** What a table makes of a value: values before its first entry and after its last take those. */
export const lookedUp = ({ first, entries }: LookUpTable, value: number): number =>
  entries[Math.min(Math.max(Math.trunc(value) - first, 0), entries.length - 1)]!
