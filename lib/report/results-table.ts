import type { DomainMetrics, RunMetrics } from '../codec/run-metrics.js'
import type { ClassificationTestRates } from '../codec/test-scores.js'

/** `ansi`: print headings bold and chance levels dim with ANSI codes; default false. */
export type ResultsTableOptions = Readonly<{ ansi?: boolean }>

/** The first cell of a row is its name, the others are numbers, aligned right; a chance row is one to compare with. */
type Row = Readonly<{ cells: readonly string[]; kind: 'heading' | 'result' | 'chance' }>

const ansiCode = { heading: '\u001b[1m', result: '', chance: '\u001b[2m' } as const
const ansiEnd = '\u001b[0m'

const score = (value: number | null) => value?.toFixed(3) ?? '–'

const domains = [
  ['in-domain', 'inDomain'],
  ['cross-domain', 'crossDomain'],
] as const

const tasks = ['segmentation', 'classification'] as const
type Task = (typeof tasks)[number]

/** Why a task that the model learns has no scores: there are no images, or each is a dead letter. */
const unread = 'no image to read'

const segmentationRows = (name: string, { segmentation }: DomainMetrics): readonly Row[] => {
  if (segmentation === null) return [{ kind: 'result', cells: [name, unread, '–', '–', '–', '–'] }]
  const { source, images, dice, jaccard, averageHausdorff } = segmentation
  const cells = [name, source, String(images), score(dice), score(jaccard), score(averageHausdorff)]
  return [{ kind: 'result', cells }]
}

const classificationRows = (name: string, { classification }: DomainMetrics): readonly Row[] => {
  if (classification === null) return [{ kind: 'result', cells: [name, unread, '–', '–', '–', '–', '–'] }]
  const { source, images, auc, alwaysNormal, alwaysAbnormal } = classification
  const row = (kind: Row['kind'], first: readonly string[], of: ClassificationTestRates, area: number | null): Row => ({
    kind,
    cells: [...first, score(of.accuracy), score(of.f1Normal), score(of.f1Abnormal), score(area)],
  })
  // The area under the curve of one answer alone is its balanced accuracy.
  return [
    row('result', [name, source, String(images)], classification, auc),
    row('chance', ['  always normal', '', ''], alwaysNormal, alwaysNormal.balancedAccuracy),
    row('chance', ['  always abnormal', '', ''], alwaysAbnormal, alwaysAbnormal.balancedAccuracy),
  ]
}

/** The headings of the scores, by their names. */
const headings = {
  segmentation: { dice: 'Dice', jaccard: 'Jaccard', averageHausdorff: 'HD (px)' },
  classification: { accuracy: 'accuracy', f1Normal: 'F1 normal', f1Abnormal: 'F1 abnormal', auc: 'AUC' },
} as const

/** What is to be said of a task's scores: one line for all that it is the same of. */
const remarkLines = (task: Task, name: string, scores: DomainMetrics[Task]): readonly string[] => {
  const remarks = Object.entries(headings[task]).flatMap(([measure, heading]) => {
    const remark = scores?.remarks[measure]
    return remark === undefined ? [] : [{ heading, remark }]
  })
  return [...new Set(remarks.map(({ remark }) => remark))].map(remark => {
    const about = remarks.filter(other => other.remark === remark).map(({ heading }) => heading)
    return `${name}, ${about.join(', ')}: ${remark}.`
  })
}

const layOut = (rows: readonly Row[], ansi: boolean): string => {
  const widths = rows[0]!.cells.map((_, column) => Math.max(...rows.map(row => row.cells[column]!.length)))
  return rows
    .map(({ cells, kind }) => {
      const line = cells
        .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
      return ansi && kind !== 'result' ? `${ansiCode[kind]}${line}${ansiEnd}` : line
    })
    .join('\n')
}

/**
 * A run's metrics as text for a terminal: what was trained, then a table a task with both domains, and under every
 * classification result what the two models that never look would reach. What is absent says why: no test image could be
 * read, or the model does not learn the task; under a table, why a score is undefined or which images it leaves out. Ends in a newline. Columns line up where every character is one column wide.
 *
 * @example process.stdout.write(resultsTable(metrics, { ansi: process.stdout.isTTY }))
 */
export const resultsTable = (metrics: RunMetrics, { ansi = false }: ResultsTableOptions = {}): string => {
  const { model, sizePx, baseChannels, steps, seed, labels, engine } = metrics
  const learnt = { segmentation: labels.segmentation !== null, classification: labels.classification !== null }
  const facts = [
    model,
    `${sizePx} px`,
    `${baseChannels} base channels`,
    `${steps} steps`,
    `seed ${seed}`,
    `labels: ${tasks
      .filter(task => learnt[task])
      .map(task => `${labels[task]} ${task}`)
      .join(', ')}`,
    ...(engine === undefined ? [] : [engine]),
  ]
  const rowsOf = { segmentation: segmentationRows, classification: classificationRows }
  const parts = tasks.map(task => {
    if (!learnt[task]) return `${task}: not learnt by ${model}`
    const heading: Row = { kind: 'heading', cells: [task, 'source', 'images', ...Object.values(headings[task])] }
    const rows = domains.flatMap(([name, domain]) => rowsOf[task](name, metrics[domain]))
    const remarks = domains.flatMap(([name, domain]) => remarkLines(task, name, metrics[domain][task]))
    return [layOut([heading, ...rows], ansi), ...remarks].join('\n')
  })
  return `${[facts.join(' · '), ...parts].join('\n\n')}\n`
}
