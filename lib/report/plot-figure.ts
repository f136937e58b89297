import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import type { FigureTheme } from './figure.js'
import { figureDocument } from './figure-document.js'

/** One plot of a figure: where its top left corner is, in pixels, and what Observable Plot draws. */
export type PlacedPlot = Readonly<{
  x?: number
  y?: number
  widthPx: number
  heightPx: number
  options: Plot.PlotOptions
}>

/** A figure's plots, which may lie beside or under each other, and what else is drawn over them, as SVG. */
export type PlotFigureOptions = Readonly<{ alt: string; plots: readonly PlacedPlot[]; markup?: readonly string[] }>

/** Plot draws into a document; this one needs no browser. */
const { document } = parseHTML('<!doctype html><html><body></body></html>')

/** Plot's document, less its style sheet, which only says what the whole SVG does. */
const plotMarkup = ({ x = 0, y = 0, widthPx, heightPx, options }: PlacedPlot): string => {
  const drawn = Plot.plot({ document, width: widthPx, height: heightPx, ...options })
  for (const style of drawn.querySelectorAll('style')) style.remove()
  const markup = drawn.innerHTML
  return x === 0 && y === 0 ? markup : `<g transform="translate(${x},${y})">${markup}</g>`
}

/**
 * Plots of Observable Plot as one SVG document in a theme's colours, drawn without a browser. The grid and the ticks are
 * the plots' own to colour; `currentColor` is the theme's ink.
 *
 * @example plotFigure(theme, { alt: 'A line', plots: [{ widthPx: 320, heightPx: 200, options: { marks: [Plot.lineY([1, 2])] } }] })
 */
export const plotFigure = (theme: FigureTheme, { alt, plots, markup = [] }: PlotFigureOptions): string =>
  figureDocument(theme, {
    alt,
    widthPx: Math.max(...plots.map(({ x = 0, widthPx }) => x + widthPx)),
    heightPx: Math.max(...plots.map(({ y = 0, heightPx }) => y + heightPx)),
    content: [...plots.map(plotMarkup), ...markup],
  })
