import type { Domain } from '../codec/image-result.js'
import { modelNames } from '../codec/model-name.js'
import { type ChanceLevels, chanceLevels } from './chance-levels.js'
import { incomparable } from './comparison.js'
import { markBest } from './mark-best.js'
import type { PublishedRowKey } from './published/published-value.js'
import type { ReportData } from './report-data.js'
import { type ResultRow, resultRow } from './result-row.js'
import { sourceTitle } from './source-title.js'
import type { TestedRun } from './tested-run.js'

/** One domain's results: a row for each model with its label budgets, in the paper's order. */
export type ResultTable = Readonly<{
  domain: Domain
  rows: readonly ResultRow[]
  /** Of the test images with a class; none where there are none. */
  chance: readonly ChanceLevels[]
  /** The test images of each task, such as `123 JSRT`; none where no run has results. */
  tested: Readonly<{ segmentation: readonly string[]; classification: readonly string[] }>
  /** Why no published value stands beside these, as a sentence; null where some may. */
  incomparable: string | null
}>

const tasks = ['segmentation', 'classification'] as const

const labels = (budget: PublishedRowKey['segmentationLabels']) =>
  budget === null ? 0 : budget === 'full' ? Number.MAX_SAFE_INTEGER : budget

const inPaperOrder = (a: PublishedRowKey, b: PublishedRowKey): number =>
  modelNames.indexOf(a.model) - modelNames.indexOf(b.model) ||
  labels(a.classificationLabels) - labels(b.classificationLabels) ||
  labels(a.segmentationLabels) - labels(b.segmentationLabels)

/** The runs of each row: they differ in their repeat alone. */
const byRow = (tested: readonly TestedRun[]): readonly (readonly TestedRun[])[] => {
  const rows = new Map<string, TestedRun[]>()
  for (const one of tested) {
    const { configuration, segmentationLabels, classificationLabels } = one.run
    const key = `${configuration.model} ${segmentationLabels} ${classificationLabels}`
    rows.set(key, [...(rows.get(key) ?? []), one])
  }
  return [...rows.values()]
}

/**
 * The result table of a domain: each measure as mean ± sample standard deviation over the repeats of a row, the best ones
 * marked, beside what the paper published for the row. `tested` are the report's runs with their scores.
 *
 * @example resultTable(data, data.runs.map(testedRun), 'cross-domain').rows[0].cells.dice?.mean
 */
export const resultTable = (data: ReportData, tested: readonly TestedRun[], domain: Domain): ResultTable => {
  const reason = incomparable(data)
  const images = (task: (typeof tasks)[number]) => [
    ...new Set(
      tested
        .flatMap(({ scores }) => scores[domain][task] ?? [])
        .map(of => `${of.images.toLocaleString('en-US')} ${sourceTitle(of.source)}`),
    ),
  ]
  return {
    domain,
    rows: markBest(
      byRow(tested)
        .map(runs => resultRow(runs, domain, { base: data.base, compared: reason === null }))
        .toSorted(inPaperOrder),
    ),
    chance: chanceLevels(tested, domain),
    tested: { segmentation: images('segmentation'), classification: images('classification') },
    incomparable: reason,
  }
}
