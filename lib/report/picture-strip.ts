import type { PngImage } from '../codec/png-image.js'
import { panelTheme as theme } from './panel-theme.js'
import { renderDrawing } from './render-drawing.js'
import type { RgbImage } from './rgb-image.js'
import { fitText, svgText } from './svg-text.js'

/** A line under a picture; `colour` is an SVG colour. */
export type StripLine = Readonly<{ text: string; colour?: string }>

/** Pictures of one thing, one under the other, and the lines under the last. */
export type StripColumn = Readonly<{ pictures: readonly RgbImage[]; lines: readonly StripLine[] }>

const linePx = 15
const capPx = 8

/**
 * Draws columns of pictures side by side as one PNG without a title, to be scrolled through. A picture has at most
 * `cellPx` a side; smaller ones stand in the middle of their cell, lines too long are shortened. Throws where there is no
 * picture.
 *
 * @example pictureStrip([{ pictures: [weak, strong], lines: [{ text: 'chex/a' }] }], 192)
 */
export const pictureStrip = async (columns: readonly StripColumn[], cellPx: number): Promise<PngImage> => {
  const rows = Math.max(0, ...columns.map(({ pictures }) => pictures.length))
  if (rows === 0) throw new RangeError('Expected at least one picture for a strip, got none')
  const lines = Math.max(...columns.map(column => column.lines.length))
  const { gapPx } = theme
  const leftOf = (column: number) => gapPx + column * (cellPx + gapPx)
  const textTop = rows * (cellPx + gapPx)
  const widthPx = leftOf(columns.length)
  const heightPx = textTop + lines * linePx + gapPx
  const images = columns.flatMap(({ pictures }, column) =>
    pictures.map((image, row) => ({
      x: leftOf(column) + Math.floor((cellPx - image.width) / 2),
      y: leftOf(row) + Math.floor((cellPx - image.height) / 2),
      image,
    })),
  )
  const svg = columns.flatMap((column, index) =>
    column.lines.map(({ text, colour = theme.muted }, line) =>
      svgText(fitText(text, capPx, cellPx), { x: leftOf(index), y: textTop + (line + 1) * linePx, capPx, colour }),
    ),
  )
  return { png: await renderDrawing({ images, svg }, { widthPx, heightPx }), widthPx, heightPx }
}
