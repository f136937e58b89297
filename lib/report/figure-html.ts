import type { FigureOrAbsent } from './absent-figure.js'
import type { Figure } from './figure.js'
import { pageFigureTheme } from './figure-theme.js'
import { type Html, html, trustedHtml } from './html.js'
import type { FigureTile, TileGroup } from './tile-group.js'

const files = ({ id }: Figure): Html =>
  html`<span class="files">${['svg', 'png', 'csv'].map(ending => html`<a href="figures/${id}.${ending}">${ending.toUpperCase()}</a> `)}</span>`

const tileHtml = ({ picture: { file, bytes, widthPx, heightPx, kind, imageId }, caption }: FigureTile): Html => {
  const type = file.endsWith('.png') ? 'png' : 'jpeg'
  const source = `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`
  return html`<li><img src="${source}" width="${widthPx}" height="${heightPx}" alt="${kind} of ${imageId}"><span>${caption}</span></li>`
}

/** Pictures as a grid that has fewer columns on a narrow page, where a drawing of them would be too small to see. */
const tilesHtml = (groups: readonly TileGroup[], columns: number): Html =>
  html`<div class="tiles">${groups.map(
    ({ heading, tiles }) =>
      html`${heading === '' ? null : html`<h4>${heading}</h4>`}<ul class="columns-${columns}">${tiles.map(tileHtml)}</ul>`,
  )}</div>`

/** A drawing is shown at its own size, smaller where the page is narrow; where it could not be read then, it scrolls. */
const plotHtml = (title: string, svg: string): Html => {
  const widthPx = /^<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1] ?? '640'
  return html`<div class="plot" role="group" aria-label="${title}" tabindex="0" style="--width: ${widthPx}px">${trustedHtml(svg)}</div>`
}

/**
 * A figure of the page: drawn in the page's colours, with its caption and links to its files beside the page. One that is
 * made of pictures is a grid of them.
 */
export const figureHtml = (figure: Figure): Html =>
  html`<figure id="${figure.id}"${figure.tiles ? html` class="pictures"` : null}>
<h3>${figure.title}</h3>
${figure.tiles ? tilesHtml(figure.tiles.groups, figure.tiles.columns) : plotHtml(figure.title, figure.draw(pageFigureTheme))}
<figcaption>${figure.caption} ${files(figure)}</figcaption>
</figure>
`

/** The figures that are absent, each with its reason; null where none is. */
export const absentFiguresHtml = (figures: readonly FigureOrAbsent[]): Html | null => {
  const absent = figures.flatMap(figure => (figure._tag === 'Left' ? [figure.left] : []))
  return absent.length === 0
    ? null
    : html`<details><summary>Not drawn</summary><ul>${absent.map(({ title, reason }) => html`<li>${title}: ${reason}.</li>`)}</ul></details>`
}
