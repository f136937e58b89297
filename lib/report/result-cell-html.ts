import { type Html, html } from './html.js'
import { type MeasureName, reportMeasures, TABLE_DIGITS } from './report-measures.js'
import type { ResultCell, ResultRow } from './result-row.js'

/** The anchor of what is said of a row's values. */
export const noteAnchor = ({ id }: Pick<ResultRow, 'id'>): string => `note-${id}`

/** The anchor of why runs of a row have no results, the same in both domains. */
export const missingAnchor = ({ id, domain }: Pick<ResultRow, 'id' | 'domain'>): string =>
  `missing${id.slice(domain.length)}`

/** The anchor of the reasons why published values of a domain are suspect. */
export const suspectAnchor = ({ domain }: Pick<ResultRow, 'domain'>): string => `suspect-${domain}`

const published = (row: ResultRow, { published: value }: ResultCell): Html | null => {
  if (value === null) return null
  const dagger = value.suspect === null ? null : html`<a href="#${suspectAnchor(row)}" title="${value.suspect}">†</a>`
  return html`<span class="published">${value.implied ? '≈' : ''}${value.value.toFixed(TABLE_DIGITS)}${dagger}</span>`
}

/**
 * A cell of the result table: the mean, bold or underlined where it is the best, over its standard deviation and the
 * published value. One that is undefined says so; what is left out of a mean, and why one is undefined, is a link away. With
 * `deviates`, the row has a line of deviations: a value without one, of one repeat alone, has a – there.
 */
export const resultCellHtml = (row: ResultRow, measure: MeasureName, { deviates }: { deviates: boolean }): Html => {
  const cell = row.cells[measure]
  if (cell === null) return html`<td class="not-learnt">–</td>`
  const said = cell.remarks.map(({ text }) => text).join('; ')
  const note = cell.remarks.length === 0 ? null : html`<a class="note" href="#${noteAnchor(row)}" title="${said}">*</a>`
  const none = deviates ? html`<span class="deviation">–</span>` : null
  if (cell.mean === null)
    return html`<td><span class="undefined">undefined</span>${note}${none}${published(row, cell)}</td>`
  const mean = cell.mean.toFixed(TABLE_DIGITS)
  const chance = cell.noBetterThanChance
    ? html`<span class="chance-mark" title="no better than always answering the same">‡</span>`
    : null
  const marked = cell.best ? (row.fullySupervised ? html`<u>${mean}</u>` : html`<b>${mean}</b>`) : html`${mean}`
  const deviation =
    cell.deviation === null
      ? none
      : html`<span class="deviation">±&#8239;${cell.deviation.toFixed(TABLE_DIGITS)}</span>`
  return html`<td title="${reportMeasures[measure].heading}">${marked}${chance}${note}${deviation}${published(row, cell)}</td>`
}
