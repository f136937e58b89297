import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import type { ReportData } from '../lib/report/report-data.js'
import { reportFigures } from '../lib/report/report-figures.js'
import { reportPage } from '../lib/report/report-page.js'
import { resultTable } from '../lib/report/result-table.js'
import { resultTableCsv } from '../lib/report/result-table-csv.js'
import { testedRun } from '../lib/report/tested-run.js'
import { writeWhole } from '../lib/train/write-whole.js'
import { readReportData } from './read-report-data.js'
import { writeFigure } from './write-figure.js'

/** What a report has written. */
export type WrittenReport = Readonly<{
  /** The page. */
  path: string
  /** The figures' files beside it, and the tables'. */
  files: readonly string[]
}>

export type WriteReportOptions = Readonly<{
  /** Called before each figure is written, with the figures so far. */
  onFigure?(id: string, done: number, of: number): void
}>

const write = async (folder: string, data: ReportData, { onFigure }: WriteReportOptions): Promise<WrittenReport> => {
  const tested = data.runs.map(testedRun)
  const tables = (['in-domain', 'cross-domain'] as const).map(domain => resultTable(data, tested, domain))
  const figures = reportFigures(data)
  const [path, figuresFolder] = [join(folder, 'report.html'), join(folder, 'figures')]
  await mkdir(figuresFolder, { recursive: true })
  const files: string[] = []
  for (const table of tables) {
    const csv = join(figuresFolder, `results-${table.domain}.csv`)
    await writeWhole(csv, resultTableCsv(table), { durable: false })
    files.push(csv)
  }
  for (const [i, figure] of figures.entries()) {
    if (E.isRight(figure)) onFigure?.(figure.right.id, i, figures.length)
    files.push(...(await writeFigure(figuresFolder, figure)))
  }
  await writeWhole(path, reportPage(data, { figures, tables, folder: dirname(path) }), { durable: false })
  return { path, files }
}

/**
 * Makes the report of a run or of a sweep from what is stored in its folder: `report.html`, one page that needs nothing else,
 * and beside it `figures/`, each figure as SVG, PNG and CSV, and the tables as CSV. Each file is whole or not there; what an
 * earlier report left is replaced. It can be made at any time, also of a sweep in work: what is not there yet is said. Left
 * where the folder holds neither a run nor a sweep (see `readReportData`), or cannot be written to; other errors reject.
 *
 * @example const { path } = await orThrow(writeReport('runs/quickstart'))
 */
export const writeReport = (
  folder: string,
  options: WriteReportOptions = {},
): TE.TaskEither<PipelineError, WrittenReport> =>
  pipe(
    readReportData(folder),
    TE.flatMap(data =>
      TE.tryCatch(
        () => write(folder, data, options),
        error => {
          // What the disk says has a code; anything else is a mistake of ours.
          if (!(error instanceof Error && 'code' in error)) throw error
          return unwritable(join(folder, 'report.html'), 'report')(error)
        },
      ),
    ),
  )
