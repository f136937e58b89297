import type { PanelDrawing } from './panel-drawing.js'
import { panelTheme as theme } from './panel-theme.js'
import { renderDrawing } from './render-drawing.js'
import { fitText, svgText } from './svg-text.js'

/**
 * A page: `title` and `facts` (what this shows) head it, each shortened where it is wider than `innerPx`, the width
 * between the margins. `draw` gets where the rest begins, in pixels from the top. `definitions` are SVG elements that the
 * drawing refers to.
 */
export type Page = Readonly<{
  innerPx: number
  title: string
  facts: string
  definitions?: string
  draw(top: number): PanelDrawing
}>

/** What lies under the last row is part of its caption. */
const captionSlackPx = 20

/** Draws a page as a PNG, pictures first and SVG over them. Nothing depends on the machine's fonts. */
export const renderPage = ({ innerPx, title, facts, definitions = '', draw }: Page): Promise<Uint8Array> => {
  const { marginPx } = theme
  const factsY = marginPx + theme.titleCapPx + 24
  const top = factsY + 34
  const drawing = draw(top)
  const width = innerPx + 2 * marginPx
  const height = top + drawing.heightPx + marginPx - captionSlackPx
  const line = (text: string, y: number, capPx: number, colour: string, strokePx: number) =>
    svgText(fitText(text, capPx, innerPx), { x: marginPx, y, capPx, colour, strokePx })
  const svg = [
    definitions,
    line(title, marginPx + theme.titleCapPx, theme.titleCapPx, theme.ink, 2.4),
    line(facts, factsY, theme.textCapPx, theme.muted, 1.1),
    `<path d="M${marginPx} ${factsY + 14.5}h${innerPx}" stroke="${theme.rule}"/>`,
    ...drawing.svg,
  ]
  return renderDrawing({ images: drawing.images, svg }, { widthPx: width, heightPx: height })
}
