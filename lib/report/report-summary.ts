import { capital } from './capital.js'
import { type Html, html } from './html.js'
import { counted, listed } from './in-words.js'
import { ofPhantoms } from './of-phantoms.js'
import type { ReportData } from './report-data.js'
import { reportMeasures, TABLE_DIGITS } from './report-measures.js'
import type { ResultRow } from './result-row.js'
import type { ResultTable } from './result-table.js'
import { rowName } from './row-name.js'
import { sourceTitle } from './source-title.js'

/** The measures that a reader looks for first. */
const headlines = ['dice', 'accuracy'] as const
type Headline = (typeof headlines)[number]

/** The row with the largest mean; null where none has one. */
const bestRow = (rows: readonly ResultRow[], measure: Headline): ResultRow | null =>
  rows.reduce<ResultRow | null>((best, row) => {
    const mean = row.cells[measure]?.mean ?? null
    return mean !== null && mean > (best?.cells[measure]?.mean ?? Number.NEGATIVE_INFINITY) ? row : best
  }, null)

const chanceOf = ({ chance }: ResultTable): string => {
  const levels = chance.flatMap(({ name, rates }) => (rates.accuracy === null ? [] : [{ name, rate: rates.accuracy }]))
  const best = levels.toSorted((a, b) => b.rate - a.rate)[0]
  return best === undefined ? '' : `${best.name}: ${best.rate.toFixed(TABLE_DIGITS)}`
}

const tile = (table: ResultTable, measure: Headline): Html | null => {
  const learnt = table.rows.filter(({ cells }) => cells[measure] !== null)
  if (learnt.length === 0) return null
  const row = bestRow(learnt, measure)
  const cell = row?.cells[measure]
  const none = learnt.some(({ finished }) => finished > 0) ? 'undefined' : 'no result yet'
  const several = learnt.length > 1
  const name = `${several ? 'best ' : ''}${measure === 'dice' ? 'Dice' : measure}, ${table.domain}`
  return html`<div class="tile"><dt>${capital(name)}</dt>
<dd class="value">${cell?.mean == null ? none : cell.mean.toFixed(TABLE_DIGITS)}${
    cell?.deviation == null ? null : html` <small>± ${cell.deviation.toFixed(TABLE_DIGITS)}</small>`
  }</dd>
${several && row !== null ? html`<dd>${rowName(row)}</dd>` : null}${measure === 'accuracy' ? html`<dd>${chanceOf(table)}</dd>` : null}</div>`
}

/** What was trained, on what. */
const lead = (data: ReportData, tables: readonly ResultTable[]): string => {
  const { base, runs } = data
  const setting = `at ${base.sizePx} px with ${base.baseChannels} base channels, ${base.steps.toLocaleString('en-US')} steps of ${base.batchSize} images of each kind`
  const source = ofPhantoms(data) ? 'phantoms' : 'X-rays'
  const of = (sources: typeof base.segmentationSources) =>
    listed(
      sources.map(
        ({ source: name, weight }) => `${sourceTitle(name)}${sources.length > 1 ? ` (weight ${weight})` : ''}`,
      ),
    )
  const from = [
    ...(runs.some(run => run.segmentationLabels !== null) ? [`masks of ${of(base.segmentationSources)}`] : []),
    ...(runs.some(run => run.classificationLabels !== null) ? [`classes of ${of(base.classificationSources)}`] : []),
  ].join(', ')
  const row = tables[0]?.rows[0]
  if (runs.length === 1 && row !== undefined) return `${rowName(row)}, trained on ${source} (${from}) ${setting}.`
  const models = new Set(runs.map(({ configuration }) => configuration.model)).size
  const finished = runs.filter(({ missing }) => missing === null).length
  const rows = tables[0]?.rows.length ?? 0
  const state =
    finished === runs.length
      ? `all ${counted(runs.length, 'run')} have results`
      : `${finished.toLocaleString('en-US')} of ${counted(runs.length, 'run')} have results`
  return `${counted(models, 'model')} over label budgets, ${counted(rows, 'row')}: ${state}. Trained on ${source} (${from}) ${setting}.`
}

/**
 * The head of the page: what was trained on what, a warning where the X-rays are phantoms or nothing can be compared, and
 * Dice and accuracy of both domains (those of the best row, where there are several) beside what is reached without looking.
 */
export const reportSummary = (data: ReportData, tables: readonly ResultTable[]): Html => {
  const tiles = headlines.flatMap(measure => tables.flatMap(table => tile(table, measure) ?? []))
  return html`<header>
<h1>${data.name}</h1>
<p class="lead">${lead(data, tables)}</p>
${
  ofPhantoms(data)
    ? html`<p class="notice"><strong>Phantoms.</strong> The X-rays were drawn, not taken: these
figures say that the software works, nothing about patients, and do not compare with published ones.</p>`
    : null
}
<dl class="summary">${tiles}</dl>
</header>`
}

/** The columns in words, for who does not know the paper's abbreviations. */
export const measureLegend = (): Html =>
  html`<details><summary>What the columns mean</summary><dl class="legend">${Object.values(reportMeasures).map(
    ({ heading, meaning, better }) => html`<div><dt>${heading}</dt><dd>${meaning}; ${better} is better</dd></div>`,
  )}</dl></details>`
