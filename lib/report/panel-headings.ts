import { columnX } from './column-x.js'
import type { PanelRow } from './panel-row.js'
import { panelTheme as theme } from './panel-theme.js'
import { svgText } from './svg-text.js'

/** The fill of the heat scale: the gradient that the panel defines under this name. */
const heat = 'url(#heat)'

type Heading = readonly [text: string, fill: string | null]

const headings: Readonly<Record<PanelRow['kind'], readonly Heading[]>> = {
  segmentation: [
    ['input', null],
    ['truth', theme.truthHex],
    ['prediction', theme.predictionHex],
    ['saliency', heat],
  ],
  classification: [
    ['input', null],
    ['saliency', heat],
    ['answer', null],
  ],
}

/** What a heading's colour means, ending at `right`: a swatch, or for heat the scale from low to high. */
const legend = (fill: string, right: number, y: number): string => {
  const text = (value: string, x: number) => svgText(value, { x, y, capPx: 7.5, colour: theme.muted, anchor: 'end' })
  const bar = (x: number, width: number) => `<rect x="${x}" y="${y - 9}" width="${width}" height="9" fill="${fill}"/>`
  return fill === heat ? text('low', right - 78) + bar(right - 74, 52) + text('high', right) : bar(right - 12, 12)
}

/** The headings over the columns of one kind of row, as SVG; `y` is their base line in pixels. */
export const panelHeadings = (kind: PanelRow['kind'], cellPx: number, y: number): string =>
  headings[kind]
    .map(([text, fill], column) => {
      const x = columnX(column, cellPx)
      const label = svgText(text, { x, y, capPx: theme.textCapPx, colour: theme.muted })
      return fill === null ? label : label + legend(fill, x + cellPx, y)
    })
    .join('')
