import type { DataCard } from '../codec/data-card.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { cardDifferences } from './card-differences.js'
import { cardRemarks } from './card-remarks.js'
import { type CardTable, cardTables } from './card-tables.js'
import { absentFiguresHtml, figureHtml } from './figure-html.js'
import { type Html, html, trustedHtml } from './html.js'
import { counted, listed } from './in-words.js'
import { reportStyle } from './report-style.js'
import { sourceTitle } from './source-title.js'

const tableHtml = ({ title, heading, rows }: CardTable): Html => html`<h3>${title}</h3>
<div class="scroll" role="region" aria-label="${title}" tabindex="0"><table class="results card">
<thead><tr>${heading.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
  ([name = '', ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map(cell => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody></table></div>`

const remarksHtml = (remarks: readonly string[]): Html =>
  remarks.length === 0
    ? html`<p>Nothing odd was found.</p>`
    : html`<div class="notice"><ul>${remarks.map(remark => html`<li>${remark}</li>`)}</ul></div>`

const differencesHtml = (card: DataCard): Html | null => {
  const found = cardDifferences(card)
  return found.length === 0
    ? null
    : html`<section><h2>Against the official sets</h2>${found.map(
        ({ title, differences }) =>
          html`<h3>${title}</h3><ul>${differences.map(difference => html`<li>${difference}</li>`)}</ul>`,
      )}</section>`
}

/**
 * A data card as one HTML page that needs nothing else, as `reportPage` is: what is odd, the tables, and the figures, which
 * link to their files in the folder `figures` beside the page.
 *
 * @example cardPage(card, [sampleFigure({ pictures }), cardIntensityFigure(intensities)])
 */
export const cardPage = (card: DataCard, figures: readonly FigureOrAbsent[]): string => {
  const drawn = figures.flatMap(figure => (figure._tag === 'Right' ? [figure.right] : []))
  const images = card.sources.reduce((sum, source) => sum + source.images, 0)
  const names = listed(card.sources.map(({ source }) => sourceTitle(source)))
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data card of ${card.data} – multimix</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(reportStyle)}</style>
</head>
<body>
<header><h1>Data card</h1>
<p class="lead">${counted(images, card.phantoms ? 'phantom' : 'image')} of ${names} in <code>${card.data}</code>${card.phantoms ? ': drawn X-rays, of nobody' : ''}.</p>
${remarksHtml(cardRemarks(card))}</header>
<main>
<section aria-label="Tables">${cardTables(card).map(tableHtml)}
<p>Ranges are least…median…greatest. All values are in <a href="card.json">card.json</a>.</p></section>
<section aria-label="Figures"><div class="figures">${drawn.map(figureHtml)}</div>${absentFiguresHtml(figures)}</section>
${differencesHtml(card)}
</main>
<footer>Made by multimix. Research software, not a medical device: do not use it for diagnosis.</footer>
</body>
</html>
`.html
}
