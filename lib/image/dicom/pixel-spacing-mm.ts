import type { DataSet } from 'dicom-parser'

const spacing = (dataSet: DataSet, tag: string): readonly [row: number, column: number] | null => {
  const [row, column] = [dataSet.floatString(tag, 0) ?? 0, dataSet.floatString(tag, 1) ?? 0]
  return Number.isFinite(row) && Number.isFinite(column) && row > 0 && column > 0 ? [row, column] : null
}

/**
 * How far the centres of pixels lie apart in mm, between rows and between columns: PixelSpacing, or ImagerPixelSpacing,
 * which is measured at the detector. Null where the file says neither, or zero, as some do.
 */
export const pixelSpacingMm = (dataSet: DataSet): readonly [row: number, column: number] | null =>
  spacing(dataSet, 'x00280030') ?? spacing(dataSet, 'x00181164')
