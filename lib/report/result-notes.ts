import { capital } from './capital.js'
import { type Html, html } from './html.js'
import { listed } from './in-words.js'
import { publishedValue } from './published/published-value.js'
import { type MeasureName, measureNames, reportMeasures, TABLE_DIGITS } from './report-measures.js'
import { missingAnchor, noteAnchor, suspectAnchor } from './result-cell-html.js'
import type { Remark, ResultRow } from './result-row.js'
import type { ResultTable } from './result-table.js'
import { rowName } from './row-name.js'

const repeatsOf = ({ repeats }: Remark, row: ResultRow): string =>
  row.repeats === 1 ? '' : ` (repeat${repeats.length === 1 ? '' : 's'} ${listed(repeats.map(String))})`

/** The remarks of a row, the measures that share one together. */
const byRemark = (row: ResultRow): readonly Readonly<{ remark: Remark; measures: readonly MeasureName[] }>[] => {
  const found = new Map<string, { remark: Remark; measures: MeasureName[] }>()
  for (const measure of measureNames)
    for (const remark of row.cells[measure]?.remarks ?? []) {
      const key = JSON.stringify(remark)
      const { measures } = found.get(key) ?? { measures: [] }
      found.set(key, { remark, measures: [...measures, measure] })
    }
  return [...found.values()]
}

const rowNotes = (row: ResultRow): Html | null => {
  const remarks = byRemark(row)
  if (remarks.length === 0) return null
  return html`<dt id="${noteAnchor(row)}">${capital(row.domain)}, ${rowName(row)}</dt>
${remarks.map(
  ({ remark, measures }) =>
    html`<dd>${listed(measures.map(measure => reportMeasures[measure].heading))}: ${remark.text}${repeatsOf(remark, row)}.</dd>`,
)}`
}

/** Why runs have no results, which is the same in both domains. */
const missingNotes = (row: ResultRow): Html | null =>
  row.missing.length === 0
    ? null
    : html`<dt id="${missingAnchor(row)}">${capital(rowName(row))}</dt>
${row.missing.map(remark => html`<dd>No results: ${remark.text}${repeatsOf(remark, row)}.</dd>`)}
`

/**
 * Every value that is undefined or leaves images out, with the reason, every run without results, and the files that could
 * not be read; null where there is nothing to say.
 */
export const resultNotes = (tables: readonly ResultTable[], problems: readonly string[]): Html | null => {
  const notes = [
    ...(tables[0]?.rows.flatMap(row => missingNotes(row) ?? []) ?? []),
    ...tables.flatMap(({ rows }) => rows.flatMap(row => rowNotes(row) ?? [])),
  ]
  return notes.length + problems.length === 0
    ? null
    : html`<dl class="notes">${problems.length === 0 ? null : html`<dt>Files</dt>`}${problems.map(problem => html`<dd>${problem}</dd>`)}${notes}</dl>`
}

/** The published values beside a table that contradict others, each with the reason; null where there is none. */
export const suspectNotes = (table: ResultTable): Html | null => {
  const suspects = table.rows.flatMap(row =>
    measureNames.flatMap(measure => {
      const value = row.cells[measure]?.published ? publishedValue(row, measure) : null
      return value?.suspect
        ? [
            html`<li>${rowName(row)}, ${reportMeasures[measure].heading} ${value.value.toFixed(TABLE_DIGITS)}: ${value.suspect}.</li>`,
          ]
        : []
    }),
  )
  return suspects.length === 0
    ? null
    : html`<details id="${suspectAnchor(table)}"><summary>† Published values that contradict others, ${table.domain}</summary><ul>${suspects}</ul></details>`
}
