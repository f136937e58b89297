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

const segmentationRows = (name: string, { segmentation }: DomainMetrics): readonly Row[] =>
  segmentation === null
    ? [{ kind: 'result', cells: [name, '–', '–', '–', '–'] }]
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
  if (classification === null) return [{ kind: 'result', cells: [name, '–', '–', '–', '–', '–'] }]
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
 * classification result what the two models that never look would reach. – where a set or a task is absent.
 * Ends in a newline. Columns line up where every character is one column wide.
 *
 * @example process.stdout.write(resultsTable(metrics, { ansi: process.stdout.isTTY }))
 */
export const resultsTable = (metrics: RunMetrics, { ansi = false }: ResultsTableOptions = {}): string => {
  const { model, sizePx, baseChannels, steps, seed, labels, engine } = metrics
  const facts = [
    model,
    `${sizePx} px`,
    `${baseChannels} base channels`,
    `${steps} steps`,
    `seed ${seed}`,
    `labels: ${labels.segmentation} segmentation, ${labels.classification} classification`,
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
  return `${[facts.join(' · '), layOut(segmentation, ansi), layOut(classification, ansi)].join('\n\n')}\n`
}
