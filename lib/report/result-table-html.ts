import { type Html, html } from './html.js'
import { listed } from './in-words.js'
import { type MeasureName, measureNames, reportMeasures, TABLE_DIGITS } from './report-measures.js'
import { missingAnchor, resultCellHtml, suspectAnchor } from './result-cell-html.js'
import type { ResultRow } from './result-row.js'
import type { ResultTable } from './result-table.js'
import { rowBudgets, rowName } from './row-name.js'

const tasks = ['classification', 'segmentation'] as const
const taskHeadings = { classification: 'Classification', segmentation: 'Segmentation' } as const

/** A row without results says why, across the columns. */
const emptyRow = (row: ResultRow, columns: number): Html => html`<tr>
<th scope="row">${rowBudgets(row)}</th>
<td class="missing" colspan="${columns}"><a href="#${missingAnchor(row)}">${row.missing[0]?.text ?? 'not run'}</a></td>
</tr>`

const resultRowHtml = (row: ResultRow, columns: readonly MeasureName[]): Html => {
  if (row.finished === 0) return emptyRow(row, columns.length)
  const some =
    row.finished === row.repeats
      ? null
      : html` <a class="note" href="#${missingAnchor(row)}">${row.finished} of ${row.repeats}</a>`
  const deviates = columns.some(measure => row.cells[measure]?.deviation != null)
  const compared = columns.some(measure => row.cells[measure]?.published)
  return html`<tr${row.fullySupervised ? html` class="all-labels"` : null}>
<th scope="row" title="${rowName(row)}">${rowBudgets(row)}${some}${deviates ? html`<span class="deviation">± sd</span>` : null}${compared ? html`<span class="published">published</span>` : null}</th>
${columns.map(measure => resultCellHtml(row, measure, { deviates }))}
</tr>`
}

const bodies = (rows: readonly ResultRow[], columns: readonly MeasureName[]): readonly Html[] =>
  [...new Set(rows.map(({ model }) => model))].map(
    model => html`<tbody>
<tr class="model"><th scope="rowgroup" colspan="${columns.length + 1}"><span>${model}</span></th></tr>
${rows.filter(row => row.model === model).map(row => resultRowHtml(row, columns))}
</tbody>`,
  )

const chanceBody = ({ chance }: ResultTable, columns: readonly MeasureName[]): Html | null =>
  chance.length === 0 || !columns.includes('accuracy')
    ? null
    : html`<tbody class="chance">
<tr class="model"><th scope="rowgroup" colspan="${columns.length + 1}"><span>Without looking at the image</span></th></tr>
${chance.map(
  ({ name, rates }) =>
    html`<tr><th scope="row">${name}</th>${columns.map(measure => {
      // One score for all images orders none before another.
      const known: Partial<Record<MeasureName, number | null>> = { ...rates, auc: 0.5 }
      return html`<td>${known[measure]?.toFixed(TABLE_DIGITS) ?? ''}</td>`
    })}</tr>`,
)}
</tbody>`

const head = (columns: readonly MeasureName[]): Html => html`<thead>
<tr><th rowspan="2" scope="col">Labels:<br>class · masks</th>${tasks.map(task => {
  const span = columns.filter(measure => reportMeasures[measure].task === task).length
  return span === 0 ? null : html`<th scope="colgroup" colspan="${span}">${taskHeadings[task]}</th>`
})}</tr>
<tr>${columns.map(measure => {
  const { heading, meaning, better, unit } = reportMeasures[measure]
  const arrow = better === 'higher' ? '↑' : '↓'
  return html`<th scope="col" title="${meaning}, ${better} is better">${heading}${unit === null ? '' : ` (${unit})`}&#8239;<span class="arrow" aria-hidden="true">${arrow}</span></th>`
})}</tr>
</thead>`

/** How a table is to be read, in as many sentences as it needs. */
const caption = (table: ResultTable, rows: readonly ResultRow[], columns: readonly MeasureName[]): Html => {
  const several = rows.some(({ repeats }) => repeats > 1)
  const cells = rows.flatMap(row => columns.flatMap(measure => row.cells[measure] ?? []))
  const marks = cells.some(({ best }) => best)
  const { segmentation, classification } = table.tested
  const images = [
    ...(segmentation.length === 0 ? [] : [`masks of ${listed(segmentation)}`]),
    ...(classification.length === 0 ? [] : [`classes of ${listed(classification)}`]),
  ]
  const sentences = [
    images.length === 0 ? 'No test image has a result.' : `Tested on the ${listed(images)} images.`,
    several ? 'Means over the repeats ± their sample standard deviation.' : '',
    marks
      ? html`<b>Bold</b>: the best with fewer labels than all in at least one task (semi-supervised); <u>underlined</u>: the best with all labels; equal ones are all marked.`
      : '',
    cells.some(({ published }) => published?.implied) ? '≈ is what the published JS implies, 2·JS/(1 + JS).' : '',
    cells.some(({ published }) => published?.suspect)
      ? html`<a href="#${suspectAnchor(table)}">†</a> marks published values that contradict others.`
      : '',
    cells.some(({ noBetterThanChance }) => noBetterThanChance) ? '‡ is no better than always answering the same.' : '',
    cells.some(({ remarks }) => remarks.length > 0)
      ? '* links to what a value leaves out, or why it is undefined.'
      : '',
  ]
  return html`<caption><span>${sentences.filter(sentence => sentence !== '').map((sentence, i) => [i === 0 ? '' : ' ', sentence])}</span></caption>`
}

/**
 * A domain's result table as HTML: of the tasks that any row learns, the columns of the paper, or with `further` those of
 * the further distances. It scrolls within its own box where the page is narrow, the head of a row staying in sight.
 */
export const resultTableHtml = (table: ResultTable, { further }: Readonly<{ further: boolean }>): Html | null => {
  const columns = measureNames.filter(measure => {
    const { main } = reportMeasures[measure]
    return main !== further && table.rows.some(row => row.cells[measure] !== null)
  })
  const rows = table.rows.filter(row => columns.some(measure => row.cells[measure] !== null))
  if (rows.length === 0) return null
  return html`<div class="scroll" role="region" aria-label="Results, ${table.domain}${further ? ', further distances' : ''}" tabindex="0">
<table class="results">
${caption(table, rows, columns)}
${head(columns)}
${further ? null : chanceBody(table, columns)}
${bodies(rows, columns)}
</table>
</div>`
}
