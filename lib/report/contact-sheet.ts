import { writeFile } from 'node:fs/promises'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../codec/grey-image.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'
import { expectGreyImage } from '../image/expect-grey-image.js'
import { imageCell, maskCell } from './panel-cell.js'
import type { PanelDrawing } from './panel-drawing.js'
import { panelTheme as theme } from './panel-theme.js'
import { renderPage } from './render-page.js'
import { stacked } from './stacked.js'
import { fitText, svgText } from './svg-text.js'

/** A picture with the lines that are written under it, and a mask of its size whose outline is drawn over it. */
export type SheetCell = Readonly<{ image: GreyImage; caption: readonly string[]; mask?: GreyImage | null }>

/** Pictures that belong together, side by side under a title. */
export type SheetGroup = Readonly<{ title: string; cells: readonly SheetCell[] }>

/** Rows of groups under a heading. */
export type SheetSection = Readonly<{ heading: string; rows: readonly (readonly SheetGroup[])[] }>

/** `title` and `facts` head the sheet; `cellPx` is the side of one picture, an integer of at least 48; default 144. */
export type ContactSheetOptions = Readonly<{ title: string; facts: string; cellPx?: number }>

const groupGapPx = 28
const groupTitlePx = 22
const linePx = 14
const rowGapPx = 18
const headingPx = 36
/** Space before a heading that is not the first. */
const sectionGapPx = 20

const groupPx = ({ cells }: SheetGroup, cellPx: number) => cells.length * (cellPx + theme.gapPx) - theme.gapPx
const rowPx = (row: readonly SheetGroup[], cellPx: number) =>
  row.reduce((sum, group) => sum + groupPx(group, cellPx) + groupGapPx, -groupGapPx)

const drawGroup = (group: SheetGroup, left: number, top: number, cellPx: number): PanelDrawing => {
  const { title, cells } = group
  const lines = Math.max(...cells.map(({ caption }) => caption.length))
  const cellTop = top + groupTitlePx
  const leftOf = (column: number) => left + column * (cellPx + theme.gapPx)
  return {
    heightPx: groupTitlePx + cellPx + lines * linePx + rowGapPx,
    images: cells.map(({ image, mask }, column) => {
      const cell = mask ? maskCell(image, mask, cellPx, { colour: theme.truth, tint: 0 }) : imageCell(image, cellPx)
      return {
        x: leftOf(column) + Math.floor((cellPx - cell.width) / 2),
        y: cellTop + Math.floor((cellPx - cell.height) / 2),
        image: cell,
      }
    }),
    svg: [
      svgText(fitText(title, theme.textCapPx, groupPx(group, cellPx)), {
        x: left,
        y: cellTop - 7,
        capPx: theme.textCapPx,
        colour: theme.ink,
        strokePx: 1.4,
      }),
      ...cells.flatMap(({ caption }, column) =>
        caption.map((line, i) =>
          svgText(fitText(line, 8, cellPx), {
            x: leftOf(column),
            y: cellTop + cellPx + (i + 1) * linePx,
            capPx: 8,
            colour: theme.muted,
          }),
        ),
      ),
    ],
  }
}

const besides = (drawings: readonly PanelDrawing[]): PanelDrawing => ({
  heightPx: Math.max(0, ...drawings.map(({ heightPx }) => heightPx)),
  images: drawings.flatMap(({ images }) => images),
  svg: drawings.flatMap(({ svg }) => svg),
})

const drawRow =
  (row: readonly SheetGroup[], cellPx: number) =>
  (top: number): PanelDrawing => {
    let left: number = theme.marginPx
    return besides(
      row.map(group => {
        const drawing = drawGroup(group, left, top, cellPx)
        left += groupPx(group, cellPx) + groupGapPx
        return drawing
      }),
    )
  }

const drawHeading =
  (heading: string, gapPx: number, innerPx: number) =>
  (top: number): PanelDrawing => ({
    heightPx: gapPx + headingPx,
    images: [],
    svg: [
      svgText(fitText(heading, theme.sectionCapPx, innerPx), {
        x: theme.marginPx,
        y: top + gapPx + theme.sectionCapPx,
        capPx: theme.sectionCapPx,
        colour: theme.ink,
        strokePx: 1.9,
      }),
    ],
  })

/**
 * Draws pictures in groups, row by row, under their titles and over their captions, as one PNG. Each picture is scaled
 * so that its longer side is `cellPx`. The same pictures give the same sheet.
 *
 * Left where the file cannot be written. Throws where there is no picture, a section or a group is empty, a mask has another
 * size than its picture, or `cellPx` is out of range.
 *
 * @example writeContactSheet('sheet.png', [{ heading: 'Views', rows: [[{ title: 'weak', cells }]] }], { title, facts })()
 */
export const writeContactSheet = (
  path: string,
  sections: readonly SheetSection[],
  { title, facts, cellPx = 144 }: ContactSheetOptions,
): TE.TaskEither<PipelineError, void> => {
  if (!Number.isInteger(cellPx) || cellPx < 48)
    throw new RangeError(`Expected cellPx to be an integer of at least 48, got ${cellPx}`)
  const rows = sections.flatMap(section => section.rows)
  if (
    sections.some(section => section.rows.length === 0) ||
    rows.length === 0 ||
    rows.some(row => row.length === 0 || row.some(({ cells }) => cells.length === 0))
  )
    throw new RangeError('Expected a contact sheet of at least one row in each section, and a picture in each group')
  for (const { image, mask } of rows.flat().flatMap(({ cells }) => cells)) {
    expectGreyImage(image)
    if (mask && (mask.width !== image.width || mask.height !== image.height))
      throw new RangeError(`Expected a mask of ${image.width}×${image.height}, got ${mask.width}×${mask.height}`)
  }
  const innerPx = Math.max(...rows.map(row => rowPx(row, cellPx)))
  const draws = sections.flatMap(({ heading, rows }, i) => [
    drawHeading(heading, i === 0 ? 0 : sectionGapPx, innerPx),
    ...rows.map(row => drawRow(row, cellPx)),
  ])
  return pipe(
    TE.fromTask(() =>
      renderPage({
        innerPx,
        title,
        facts,
        draw: top => stacked(draws, top),
      }),
    ),
    TE.flatMap(png => TE.tryCatch(() => writeFile(path, png), unwritable(path, 'contact sheet'))),
  )
}
