import { maskOverlap } from '../metric/mask-overlap.js'
import { columnX } from './column-x.js'
import { heatCell, imageCell, maskCell } from './panel-cell.js'
import type { PanelDrawing } from './panel-drawing.js'
import type { PanelRow, SegmentationRow } from './panel-row.js'
import { panelTheme as theme } from './panel-theme.js'
import type { RgbImage } from './rgb-image.js'
import { fitText, svgText } from './svg-text.js'
import { verdict } from './verdict.js'

/** The pictures of a row, left to right; null where the model has none to give. */
const cellsOf = (row: PanelRow, cellPx: number): readonly (RgbImage | null)[] => {
  const input = imageCell(row.image, cellPx)
  const saliency = row.saliency === null ? null : heatCell(row.image, row.saliency, cellPx)
  if (row.kind === 'classification') return [input, saliency]
  const truth = maskCell(row.image, row.truth, cellPx, { colour: theme.truth, tint: 0 })
  const prediction = maskCell(row.image, row.prediction, cellPx, { colour: theme.prediction, tint: 0.25 })
  return [input, truth, prediction, saliency]
}

/** The sample's id, with its source in front where the id does not begin with it. */
const sampleName = ({ sampleId, source }: PanelRow) =>
  sampleId.startsWith(`${source}/`) ? sampleId : `${source} · ${sampleId}`

const overlap = ({ truth, prediction }: SegmentationRow): string => {
  const { dice, jaccard } = maskOverlap(truth.data, prediction.data)
  return `Dice ${dice.toFixed(3)} · Jaccard ${jaccard.toFixed(3)}`
}

const emptyCell = (x: number, top: number, cellPx: number): string =>
  `<rect x="${x}" y="${top}" width="${cellPx}" height="${cellPx}" fill="${theme.empty}"/>` +
  svgText('no class head', {
    x: x + cellPx / 2,
    y: top + cellPx / 2,
    capPx: theme.textCapPx,
    colour: theme.muted,
    anchor: 'middle',
  })

/** One row of a panel: its pictures, centred in cells of `cellPx`, and what is written under or beside them. */
export const drawPanelRow = (row: PanelRow, cellPx: number, top: number): PanelDrawing => {
  const cells = cellsOf(row, cellPx)
  const caption = (column: number, text: string, colour: string) =>
    svgText(fitText(text, theme.textCapPx, 2 * cellPx), {
      x: columnX(column, cellPx),
      y: top + cellPx + 17,
      capPx: theme.textCapPx,
      colour,
    })
  return {
    heightPx: cellPx + theme.captionPx,
    images: cells.flatMap((image, column) => {
      if (image === null) return []
      const x = columnX(column, cellPx) + Math.floor((cellPx - image.width) / 2)
      return [{ x, y: top + Math.floor((cellPx - image.height) / 2), image }]
    }),
    svg: [
      caption(0, sampleName(row), theme.muted),
      ...cells.flatMap((image, column) => (image === null ? [emptyCell(columnX(column, cellPx), top, cellPx)] : [])),
      row.kind === 'segmentation'
        ? caption(2, overlap(row), theme.ink)
        : verdict(row, { x: columnX(2, cellPx) + theme.gapPx, y: top, widthPx: 2 * cellPx, heightPx: cellPx }),
    ],
  }
}
