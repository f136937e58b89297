import type { FigureTheme } from './figure.js'
import { figureDocument, figureFontPx } from './figure-document.js'
import { labelWidthPx, wrapLabel } from './label-width.js'
import type { ShownPicture } from './report-data.js'
import type { FigureTile, TileGroup } from './tile-group.js'
import { xmlText } from './xml-text.js'

export type TileFigureOptions = Readonly<{ groups: readonly TileGroup[]; columns: number; alt: string }>

const widthPx = 640
const gapPx = 10
const fontPx = figureFontPx - 1
const linePx = 14
const headingPx = 28
const captionLines = 3
const mostTilePx = 192

type Drawn = Readonly<{ heightPx: number; markup: string }>

const dataUri = ({ file, bytes }: ShownPicture): string =>
  `data:image/${file.endsWith('.png') ? 'png' : 'jpeg'};base64,${Buffer.from(bytes).toString('base64')}`

/** A row's pictures keep their shape, in the middle of their tiles. */
const drawRow = (theme: FigureTheme, tiles: readonly FigureTile[], sidePx: number, top: number): Drawn => {
  const shown = tiles.map(({ picture, caption }) => {
    const scale = sidePx / Math.max(picture.widthPx, picture.heightPx)
    return {
      picture,
      width: picture.widthPx * scale,
      height: picture.heightPx * scale,
      lines: wrapLabel(caption, sidePx, { fontPx }, captionLines),
    }
  })
  const picturePx = Math.ceil(Math.max(...shown.map(({ height }) => height)))
  const lines = Math.max(...shown.map(tile => tile.lines.length))
  const markup = shown.map(({ picture, width, height, lines }, i) => {
    const left = i * (sidePx + gapPx)
    return (
      `<image x="${left + (sidePx - width) / 2}" y="${top + (picturePx - height) / 2}" width="${width}"` +
      ` height="${height}" href="${dataUri(picture)}"/>` +
      lines
        .map(
          (line, k) =>
            `<text x="${left + sidePx / 2}" y="${top + picturePx + 4 + (k + 0.8) * linePx}" font-size="${fontPx}"` +
            ` fill="${theme.muted}">${xmlText(line)}</text>`,
        )
        .join('')
    )
  })
  return { heightPx: picturePx + 4 + lines * linePx + gapPx, markup: markup.join('') }
}

const rowsOf = (tiles: readonly FigureTile[], columns: number): readonly (readonly FigureTile[])[] =>
  Array.from({ length: Math.ceil(tiles.length / columns) }, (_, i) => tiles.slice(i * columns, (i + 1) * columns))

/**
 * Groups of pictures with captions as one SVG document, the pictures within it. Tiles are at most 192 px wide; a caption has
 * at most three lines and is shortened where it needs more. Throws where there is no picture.
 *
 * @example tileFigure(theme, { groups: [{ heading: 'jsrt', tiles }], columns: 6, alt: 'Six X-rays' })
 */
export const tileFigure = (theme: FigureTheme, { groups, columns, alt }: TileFigureOptions): string => {
  const filled = groups.filter(({ tiles }) => tiles.length > 0)
  if (filled.length === 0) throw new RangeError('Expected pictures for a figure of tiles, got none')
  const sidePx = Math.min(mostTilePx, (widthPx - (columns - 1) * gapPx) / columns)
  let top = 0
  const content = filled.map(({ heading, tiles }) => {
    const title =
      heading === ''
        ? ''
        : `<text x="0" y="${top + 18}" text-anchor="start" font-weight="600">${xmlText(heading)}</text>`
    top += heading === '' ? 0 : headingPx
    const rows = rowsOf(tiles, columns).map(row => {
      const { heightPx, markup } = drawRow(theme, row, sidePx, top)
      top += heightPx
      return markup
    })
    return `<g aria-label="tiles">${title}${rows.join('')}</g>`
  })
  const headings = filled.map(({ heading }) => labelWidthPx(heading, { fontPx: figureFontPx, bold: true }))
  const most = Math.max(...filled.map(({ tiles }) => Math.min(columns, tiles.length)))
  const usedPx = Math.max(most * (sidePx + gapPx) - gapPx, ...headings)
  return figureDocument(theme, { widthPx: Math.ceil(usedPx), heightPx: Math.ceil(top), alt, content })
}
