import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import { blandAltman } from '../metric/bland-altman.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import { extent } from './extent.js'
import { figureCsv } from './figure-csv.js'
import { modelColour } from './figure-theme.js'
import { finishedRuns, noneFinished } from './finished-runs.js'
import { capital, counted } from './in-words.js'
import { horizontalAxis, smallText, verticalAxis } from './plot-axes.js'
import { facetsBeside, facetsOf } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { runCells, runColumns } from './run-cells.js'
import { testedImages } from './tested-images.js'

/** The share of the vertical axis that is left to the numbers, under the points. */
const numbersShare = 0.3

const facetPx = { width: 176, height: 130, alone: 360 }

/** Pixels with their sign, in thousands at the ticks of an axis. */
const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(Math.round(value)).toLocaleString('en-US')}`
const thousands = (value: number) =>
  Math.abs(value) < 1000 ? String(value).replace('-', '−') : `${String(value / 1000).replace('-', '−')}k`

/**
 * Bland–Altman plots of the areas of predicted and true masks of one model (MultiMix where it is there), in a grid of its
 * label budgets: for each test image the difference against the mean of both, with the mean difference and the limits of
 * agreement, mean ± 1.96 sample standard deviations, over all images and repeats (method.md §7).
 *
 * @example const figure = blandAltmanFigure(data, 'in-domain')
 */
export const blandAltmanFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const about = { id: `bland-altman-${domain}`, title: `Areas of the masks, ${domain}` }
  const { runs, models } = finishedRuns(data, 'segmentation', domain)
  const model = models.at(-1)
  if (model === undefined) return E.left({ ...about, reason: noneFinished(data, 'segmentation', domain) })

  const shown = runs.filter(({ run }) => run.configuration.model === model)
  const columns = budgetsOf(shown.map(({ run }) => run.segmentationLabels))
  const budgets = budgetsOf(shown.map(({ run }) => run.classificationLabels))
  const rows = budgets.length === 0 ? [null] : budgets
  const nameOf = (budget: (typeof rows)[number]) => (budget === null ? '' : budgetLabel(budget, 'classification'))
  const facets = columns.flatMap(column =>
    rows.flatMap(row => {
      const areas = shown
        .filter(({ run }) => run.segmentationLabels === column && run.classificationLabels === row)
        .flatMap(({ results }) => results)
        .flatMap(({ truthAreaPx, predictedAreaPx }) =>
          predictedAreaPx === null ? [] : [{ truthAreaPx, predictedAreaPx }],
        )
      const agreement = blandAltman(
        areas.map(({ truthAreaPx }) => truthAreaPx),
        areas.map(({ predictedAreaPx }) => predictedAreaPx),
      )
      const at = { column: budgetLabel(column, 'segmentation'), row: nameOf(row) }
      return areas.length === 0 ? [] : [{ at, agreement }]
    }),
  )
  if (facets.length === 0)
    return E.left({ ...about, reason: 'no test image has a predicted area: probabilities are not numbers' })
  const points = facets.flatMap(({ at, agreement }) => agreement.points.map(point => ({ ...at, ...point })))
  const numbers = facets.map(({ at, agreement: { meanDifference, lower, upper } }) => ({
    ...{ ...at, mean: meanDifference! },
    limits: lower === null || upper === null ? [] : [lower, upper],
  }))
  const lines = numbers.flatMap(({ limits, ...at }) => limits.map(y => ({ ...at, y })))
  const ends = [...points.map(({ difference }) => difference), ...lines.map(({ y }) => y), 0]
  const [least, most] = extent(ends)
  const range = most - least || 1

  const undefinedCount = shown.flatMap(({ results }) => results).length - points.length
  const caption =
    `Predicted minus true area against the mean of both, ${model}, ${testedImages(shown)}, ` +
    `in pixels of ${data.base.sizePx} × ${data.base.sizePx}. Solid: the mean difference; ` +
    'dashed: the limits of agreement, ±1.96 standard deviations about it; their numbers stand in the corner.' +
    (undefinedCount > 0 ? ` Left out: ${counted(undefinedCount, 'result')} without a predicted area.` : '')
  const [leastMean, mostMean] = extent(numbers.map(({ mean }) => mean))
  const alt =
    `Bland–Altman plots of mask areas of ${model}. Mean differences go from ${signed(leastMean)} to ` +
    `${signed(mostMean)} px.`
  const across = facetsBeside(
    columns.map(column => budgetLabel(column, 'segmentation')),
    { facetPx: columns.length === 1 ? facetPx.alone : facetPx.width, marginLeft: 58, marginRight: 30 },
  )
  const down = facetsOf(rows.map(nameOf), {
    ...{ facetPx: columns.length === 1 && rows.length === 1 ? 200 : facetPx.height, headingPx: 16 },
    ...{ marginTop: 44, marginBottom: 42 },
  })
  const place = { fx: 'column', fy: 'row' } as const
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      [...runColumns, 'source', 'imageId', 'truthAreaPx', 'predictedAreaPx'],
      shown.flatMap(({ run, results }) =>
        results.map(({ source, imageId, truthAreaPx, predictedAreaPx }) => [
          ...runCells(run),
          ...[source, imageId, truthAreaPx, predictedAreaPx],
        ]),
      ),
    ),
    draw: theme =>
      plotFigure(theme, {
        alt,
        plots: [
          {
            widthPx: across.widthPx,
            heightPx: down.heightPx,
            options: {
              ...across.options,
              ...down.options,
              x: { nice: true },
              y: { domain: [least - numbersShare * range, most + 0.06 * range] },
              marks: [
                ...horizontalAxis(theme, { label: 'mean area (px)', ticks: 4, tickFormat: thousands }),
                ...verticalAxis(theme, { label: '', ticks: 5, tickFormat: thousands }),
                Plot.frame({ stroke: theme.rule }),
                Plot.dot(points, {
                  ...{ ...place, x: 'mean', y: 'difference', r: 1.6, fill: modelColour(theme, model) },
                  fillOpacity: 0.4,
                }),
                Plot.ruleY(numbers, { ...place, y: 'mean', stroke: theme.ink, strokeWidth: 1.5 }),
                Plot.ruleY(lines, { ...place, y: 'y', stroke: theme.ink, strokeWidth: 1.5, strokeDasharray: '4 3' }),
                Plot.text(numbers, {
                  ...{ ...place, frameAnchor: 'bottom-right', textAnchor: 'end', dx: -5, dy: -5, ...smallText },
                  text: ({ mean, limits }) => [`mean ${signed(mean)}`, limits.map(signed).join(' … ')].join('\n'),
                }),
                across.headings(nameOf(rows[0]!)),
                Plot.text(rows.map(nameOf), {
                  text: capital,
                  ...{ fx: rows.map(() => budgetLabel(columns.at(-1)!, 'segmentation')), fy: rows.map(nameOf) },
                  ...{ frameAnchor: 'right', textAnchor: 'middle', rotate: 90, dx: 14, ...smallText, fontWeight: 600 },
                }),
                Plot.text(['predicted − true area (px)'], {
                  ...{
                    fx: [budgetLabel(columns[0]!, 'segmentation')],
                    fy: [nameOf(rows[0]!)],
                    frameAnchor: 'top-left',
                  },
                  ...{ textAnchor: 'start', lineAnchor: 'bottom', dx: -54, dy: -26, fill: theme.muted, ...smallText },
                }),
              ],
            },
          },
        ],
      }),
  })
}
