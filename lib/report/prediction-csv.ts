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

/** RFC 4180: a cell with a comma, a quote or a line break stands in quotes, its own quotes doubled. */
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Six decimals, of which trailing zeros say nothing. */
const decimal = (value: number) => String(Number(value.toFixed(6)))

const line = (cells: readonly string[]) => `${cells.map(cell).join(',')}\n`

/** The first line of `predictions.csv`. */
export const predictionCsvHeader = ({ classification, segmentation }: PredictionColumns): string =>
  line([
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
  line([
    ...[file, name, String(widthPx), String(heightPx)],
    ...(abnormal === null ? [] : [decimal(1 - abnormal), decimal(abnormal), abnormal >= 0.5 ? 'pneumonia' : 'normal']),
    ...(lungAreaPx === null ? [] : [String(lungAreaPx), decimal(lungAreaPx / (widthPx * heightPx))]),
  ])
