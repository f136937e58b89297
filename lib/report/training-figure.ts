import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import { learntTerms } from '../model/learnt-terms.js'
import type { FigureOrAbsent } from './absent-figure.js'
import type { FigureTheme } from './figure.js'
import { figureCsv } from './figure-csv.js'
import { figureLegend } from './figure-legend.js'
import { counted } from './in-words.js'
import { horizontalAxis, verticalAxis } from './plot-axes.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { shortNumber } from './short-number.js'
import { binned, smoothed } from './smoothed.js'
import { type ScoreLine, type TrainingPanel, trainingPanels } from './training-panels.js'

const about = { id: 'training-curves', title: 'Training' }
const widthPx = 640
const panelPx = { width: widthPx / 2, height: 172 }
const scoresPx = 210
const margins = { marginTop: 32, marginLeft: 44, marginRight: 14, marginBottom: 42 }

const heading = (name: string) =>
  Plot.text([name], {
    ...{ frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'bottom', dx: -40, dy: -12, fontWeight: 600 },
  })

/** Raw values, faint, under their smoothed line, with the validations on top. */
const stepsPlot = (theme: FigureTheme, last: number, panel: TrainingPanel): Plot.PlotOptions => {
  const steps = binned(panel.steps)
  const at = { x: 'x', y: 'y', stroke: theme.series[0]! } as const
  return {
    ...margins,
    x: { domain: [1, Math.max(2, last)] },
    y: { zero: true, nice: true },
    marks: [
      ...horizontalAxis(theme, { label: 'step', ticks: 4 }),
      ...verticalAxis(theme, { label: '', ticks: 4 }),
      Plot.line(steps, { ...at, strokeOpacity: 0.3, strokeWidth: 1 }),
      Plot.line(smoothed(steps), { ...at, strokeWidth: 2 }),
      Plot.dot(panel.validations, { x: 'x', y: 'y', r: 3, fill: theme.series[1]! }),
      heading(panel.name),
    ],
  }
}

const scoresPlot = (theme: FigureTheme, last: number, lines: readonly ScoreLine[]): Plot.PlotOptions => ({
  ...margins,
  marginTop: margins.marginTop + 22,
  x: { domain: [1, Math.max(2, last)] },
  y: { domain: [0, 1] },
  marks: [
    ...horizontalAxis(theme, { label: 'step', ticks: 4 }),
    ...verticalAxis(theme, { label: '', ticks: 4 }),
    ...lines.flatMap(({ points }, i) => [
      Plot.line(points, { x: 'x', y: 'y', stroke: theme.series[i]!, strokeWidth: 1.5 }),
      Plot.dot(points, { x: 'x', y: 'y', r: 2.5, fill: theme.series[i]! }),
    ]),
  ],
})

/**
 * The training of a run of its own: the loss and the terms that are learnt, unweighted, by step, raw and smoothed, and what
 * the validations found, each in a plot with its own scale.
 *
 * @example const figure = trainingFigure(data)
 */
export const trainingFigure = ({ base, runs, history }: ReportData): FigureOrAbsent => {
  const { panels, scoreLines } = trainingPanels(history, learntTerms(base))
  const [{ steps, validations }] = panels as [TrainingPanel, ...TrainingPanel[]]
  if (steps.length === 0)
    return E.left({
      ...about,
      reason: runs.length > 1 ? 'each run of a sweep keeps its own' : 'the run has no history of its steps',
    })

  const last = steps.at(-1)!.x
  const size = Math.ceil(steps.length / binned(steps).length)
  const caption =
    `${counted(steps.length, 'step')}; losses are unweighted but for their total.` +
    ` Faint: ${size > 1 ? `means of ${size} steps` : 'each step'}; line: moving mean over a tenth of them all` +
    `${validations.length > 0 ? `; dots: ${counted(validations.length, 'validation')}` : ''}.`
  const ends = [steps[0]!, steps.at(-1)!].map(({ y }) => shortNumber(y))
  const alt = `Curves of the losses by step. The total goes from ${ends[0]} to ${ends[1]}.`
  const values = [
    ...panels.flatMap(({ name, ...of }) =>
      (['steps', 'validations'] as const).flatMap(kind => of[kind].map(({ x, y }) => [name, kind, x, y] as const)),
    ),
    ...scoreLines.flatMap(({ name, points }) => points.map(({ x, y }) => [name, 'validations', x, y] as const)),
  ]
  const place = (i: number) => ({ x: (i % 2) * panelPx.width, y: (i >> 1) * panelPx.height })
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(['value', 'of', 'step', 'y'], values),
    draw: theme => {
      const scores = { x: 0, y: Math.ceil(panels.length / 2) * panelPx.height }
      return plotFigure(theme, {
        alt,
        plots: [
          ...panels.map((panel, i) => ({
            ...place(i),
            ...{ widthPx: panelPx.width, heightPx: panelPx.height },
            options: stepsPlot(theme, last, panel),
          })),
          ...(scoreLines.length === 0
            ? []
            : [
                {
                  ...scores,
                  ...{ widthPx, heightPx: scoresPx },
                  options: scoresPlot(theme, last, scoreLines),
                },
              ]),
        ],
        markup:
          scoreLines.length === 0
            ? []
            : [
                `<text x="${scores.x + 4}" y="${scores.y + 20}" text-anchor="start" font-weight="600">Scores of the` +
                  ' validations</text>',
                figureLegend(
                  scoreLines.map(({ name }, i) => ({ name, colour: theme.series[i]! })),
                  { x: scores.x + 4, y: scores.y + 26, widthPx: widthPx - 8 },
                ).markup,
              ],
      })
    },
  })
}
