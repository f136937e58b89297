import { drawPanelRow } from './draw-panel-row.js'
import type { PanelDrawing } from './panel-drawing.js'
import { panelHeadings } from './panel-headings.js'
import type { PanelRow } from './panel-row.js'
import { panelTheme as theme } from './panel-theme.js'
import { svgText } from './svg-text.js'

/** What a section must know of its panel, in pixels: the side of a cell, and the section's top. */
export type SectionPlace = Readonly<{ cellPx: number; top: number }>

/** Rows of one kind under a title and the columns' headings; nothing at all where there are no rows. */
export const panelSection = (title: string, rows: readonly PanelRow[], { cellPx, top }: SectionPlace): PanelDrawing => {
  const first = rows[0]
  if (first === undefined) return { heightPx: 0, images: [], svg: [] }
  const titleY = top + theme.sectionCapPx
  const headingY = titleY + 26
  const rowTop = headingY + 9
  const drawn = rows.map((row, i) => drawPanelRow(row, cellPx, rowTop + i * (cellPx + theme.captionPx)))
  return {
    heightPx: drawn.reduce((sum, row) => sum + row.heightPx, rowTop - top),
    images: drawn.flatMap(row => row.images),
    svg: [
      svgText(title, { x: theme.marginPx, y: titleY, capPx: theme.sectionCapPx, colour: theme.ink, strokePx: 1.9 }),
      panelHeadings(first.kind, cellPx, headingY),
      ...drawn.flatMap(row => row.svg),
    ],
  }
}
