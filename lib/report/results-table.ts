import type { DomainMetrics, RunMetrics } from '../codec/run-metrics.js'

/** `ansi`: print headings bold and chance levels dim with ANSI codes; default false. */
export type ResultsTableOptions = Readonly<{ ansi?: boolean }>

/** The first cell of a row is its name, the others are numbers, aligned right; a chance row is one to compare with. */
type Row = Readonly<{ cells: readonly string[]; kind: 'heading' | 'result' | 'chance' }>

const ansiCode = { heading: '\u001b[1m', result: '', chance: '\u001b[2m' } as const
const ansiEnd = '\u001b[0m'

const score = (value: number) => value.toFixed(3)

const domains = [
  ['in-domain', 'inDomain'],
  ['cross-domain', 'crossDomain'],
] as const

/** Why a task that the model learns has no scores: there are no images, or each is a dead letter. */
const unread = 'no image to read'

const segmentationRows = (name: string, { segmentation }: DomainMetrics): readonly Row[] =>
  segmentation === null
    ? [{ kind: 'result', cells: [name, unread, '–', '–', '–'] }]
    : [
        {
          kind: 'result',
          cells: [
            name,
            segmentation.source,
            String(segmentation.images),
            score(segmentation.dice),
            score(segmentation.jaccard),
          ],
        },
      ]

const classificationRows = (name: string, { classification }: DomainMetrics): readonly Row[] => {
  if (classification === null) return [{ kind: 'result', cells: [name, unread, '–', '–', '–', '–'] }]
  const { source, images, alwaysNormal, alwaysAbnormal } = classification
  const row = (kind: Row['kind'], first: readonly string[], of: typeof alwaysNormal): Row => ({
    kind,
    cells: [...first, score(of.accuracy), score(of.f1Normal), score(of.f1Abnormal)],
  })
  return [
    row('result', [name, source, String(images)], classification),
    row('chance', ['  always normal', '', ''], alwaysNormal),
    row('chance', ['  always abnormal', '', ''], alwaysAbnormal),
  ]
}

const tasks = ['segmentation', 'classification'] as const

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
 * read, or the model does not learn the task. Ends in a newline. Columns line up where every character is one column wide.
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
  const segmentation: readonly Row[] = [
    { kind: 'heading', cells: ['segmentation', 'source', 'images', 'Dice', 'Jaccard'] },
    ...domains.flatMap(([name, domain]) => segmentationRows(name, metrics[domain])),
  ]
  const classification: readonly Row[] = [
    { kind: 'heading', cells: ['classification', 'source', 'images', 'accuracy', 'F1 normal', 'F1 abnormal'] },
    ...domains.flatMap(([name, domain]) => classificationRows(name, metrics[domain])),
  ]
  const tables = { segmentation, classification }
  const parts = tasks.map(task => (learnt[task] ? layOut(tables[task], ansi) : `${task}: not learnt by ${model}`))
  return `${[facts.join(' · '), ...parts].join('\n\n')}\n`
}
