import { csvLine } from '../codec/csv-line.js'

/** What a model made of one picture file. `null` is what the model does not do. Areas are in pixels of the file. */
export type PredictionRow = Readonly<{
  file: string
  /** What the masks and pictures made of it are called. */
  name: string
  widthPx: number
  heightPx: number
  /** The probability, 0…1, of pneumonia; normal is the rest. */
  abnormal: number | null
  /** The pixels of the mask. */
  lungAreaPx: number | null
}>

/** What a table has columns for. */
export type PredictionColumns = Readonly<{ classification: boolean; segmentation: boolean }>

/** Six decimals, of which trailing zeros say nothing. */
const decimal = (value: number) => String(Number(value.toFixed(6)))

/** The first line of `predictions.csv`. */
export const predictionCsvHeader = ({ classification, segmentation }: PredictionColumns): string =>
  csvLine([
    ...['file', 'name', 'widthPx', 'heightPx'],
    ...(classification ? ['normal', 'pneumonia', 'class'] : []),
    ...(segmentation ? ['lungAreaPx', 'lungShare'] : []),
  ])

/**
 * A picture's line of `predictions.csv` (RFC 4180, UTF-8), under the columns of `predictionCsvHeader`: the probabilities of
 * both classes and the likelier one (pneumonia from 0.5), and the area of the mask in pixels of the file and as a share
 * of it.
 *
 * @example appendFileSync('predictions.csv', predictionCsvLine(row))
 */
export const predictionCsvLine = ({ file, name, widthPx, heightPx, abnormal, lungAreaPx }: PredictionRow): string =>
  csvLine([
    ...[file, name, String(widthPx), String(heightPx)],
    ...(abnormal === null ? [] : [decimal(1 - abnormal), decimal(abnormal), abnormal >= 0.5 ? 'pneumonia' : 'normal']),
    ...(lungAreaPx === null ? [] : [String(lungAreaPx), decimal(lungAreaPx / (widthPx * heightPx))]),
  ])
