import * as Plot from '@observablehq/plot'
import type { FigureTheme } from './figure.js'
import { figureFontPx } from './figure-document.js'

/** The style of text that is set smaller than the figure's own. */
export const smallText = { fontSize: figureFontPx - 1 } as const

/** An axis: what it measures with its unit, about how many ticks it has (or which), and how their numbers are written. */
export type FigureAxis = Readonly<{
  label: string
  ticks: number | readonly number[]
  tickFormat?: string | ((value: number) => string)
}>

const ticked = ({ ticks, tickFormat }: FigureAxis) => ({
  ticks: ticks as number,
  ...(tickFormat === undefined ? {} : { tickFormat: tickFormat as string }),
})

/** A horizontal axis with numbers under quiet lines of a grid, and its label in the middle under them. */
export const horizontalAxis = (theme: FigureTheme, axis: FigureAxis): Plot.Markish[] => [
  Plot.gridX({ ...ticked(axis), stroke: theme.rule, strokeOpacity: 1 }),
  Plot.axisX({
    ...ticked(axis),
    ...{ tickSize: 0, fill: theme.muted, ...smallText },
    ...{ label: axis.label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 36 },
  }),
]

/** A vertical axis with numbers at the left of quiet lines of a grid, and its label above them. */
export const verticalAxis = (theme: FigureTheme, axis: FigureAxis): Plot.Markish[] => [
  Plot.gridY({ ...ticked(axis), stroke: theme.rule, strokeOpacity: 1 }),
  Plot.axisY({
    ...ticked(axis),
    ...{ tickSize: 0, fill: theme.muted, ...smallText },
    ...{ label: axis.label, labelAnchor: 'top', labelArrow: 'none', labelOffset: 38 },
  }),
]
