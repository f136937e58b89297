import type { FigureOrAbsent } from './absent-figure.js'
import { capital } from './capital.js'
import { absentFiguresHtml, figureHtml } from './figure-html.js'
import { type Html, html, trustedHtml } from './html.js'
import type { ReportData } from './report-data.js'
import { reportFacts } from './report-facts.js'
import { reportStyle } from './report-style.js'
import { measureLegend, reportSummary } from './report-summary.js'
import { resultNotes, suspectNotes } from './result-notes.js'
import type { ResultTable } from './result-table.js'
import { resultTableHtml } from './result-table-html.js'

export type ReportPageOptions = Readonly<{
  figures: readonly FigureOrAbsent[]
  /** The result tables of both domains. */
  tables: readonly ResultTable[]
  /** The run's or the sweep's folder, as it is named in commands. */
  folder: string
}>

const domainSection = (table: ResultTable): Html => {
  const further = resultTableHtml(table, { further: true })
  return html`<section id="${table.domain}">
<h2>${capital(table.domain)} results</h2>
${resultTableHtml(table, { further: false }) ?? html`<p>There is no run yet.</p>`}
${further && html`<details><summary>Further distances</summary>${further}</details>`}
${suspectNotes(table)}
<p class="table-file"><a href="figures/results-${table.domain}.csv">All values as CSV</a></p>
</section>`
}

const comparison = (tables: readonly ResultTable[]): Html | null => {
  const reason = tables[0]?.incomparable ?? null
  if (reason !== null) return html`<p>${reason}</p>`
  return html`<p>In italics: what the paper published for the same model, labels and sources (arXiv 2010.14731, its supplement
and slides); distances only where the images are 256 px. The DS that it prints for U-Net, UMTL and UMTL-SSL is often below
their JS, which no mask can have: it stands beside soft DS, and beside DS what their JS implies.</p>`
}

const sections = (
  data: ReportData,
  { figures, tables, folder }: ReportPageOptions,
): readonly (readonly [string, string, Html])[] => {
  const drawn = figures.flatMap(figure => (figure._tag === 'Right' ? [figure.right] : []))
  const plots = drawn.filter(({ tiles }) => !tiles)
  const pictures = drawn.filter(({ tiles }) => tiles)
  const notes = resultNotes(tables, data.problems ?? [])
  return [
    ['figures', 'Figures', html`<div class="figures">${plots.map(figureHtml)}</div>${absentFiguresHtml(figures)}`],
    ...(pictures.length === 0
      ? []
      : [['pictures', 'Pictures', html`<div class="figures">${pictures.map(figureHtml)}</div>`] as const]),
    ...(notes === null ? [] : [['notes', 'What is undefined or missing', notes] as const]),
    ['facts', 'How it was made', reportFacts(data, folder)],
  ]
}

/**
 * The report as one HTML page that needs nothing else: no script, no font, nothing from the network; only its links to the
 * figures' files are to what lies beside it. Readable on a phone, in light and dark, and in print.
 *
 * @example reportPage(data, { figures: reportFigures(data), tables, folder: 'runs/quickstart' })
 */
export const reportPage = (data: ReportData, options: ReportPageOptions): string => {
  const parts = sections(data, options)
  const links = [...options.tables.map(({ domain }) => [domain, capital(domain)] as const), ...parts]
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.name} – multimix</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(reportStyle)}</style>
</head>
<body>
${reportSummary(data, options.tables)}
<nav aria-label="Sections"><ul>${links.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${options.tables.map(domainSection)}
<section aria-label="How to read the tables">${comparison(options.tables)}${measureLegend()}</section>
${parts.map(([id, name, content]) => html`<section id="${id}"><h2>${name}</h2>${content}</section>`)}
</main>
<footer>Made by multimix. Research software, not a medical device: do not use it for diagnosis.</footer>
</body>
</html>
`.html
}
