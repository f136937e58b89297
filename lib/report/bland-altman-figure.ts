import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { capital } from './capital.js'
import { extent } from './extent.js'
import { figureCsv } from './figure-csv.js'
import { modelColour } from './figure-theme.js'
import { finishedRuns, noneFinished } from './finished-runs.js'
import { counted } from './in-words.js'
import { maskAgreement } from './mask-agreement.js'
import { horizontalAxis, smallText, verticalAxis } from './plot-axes.js'
import { facetsBeside, facetsOf } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { runCells, runColumns } from './run-cells.js'
import { testedImages } from './tested-images.js'

/** The share of the vertical axis that is left to the numbers, under the points. */
const numbersShare = 0.3

/** Fewer points than this in a facet seldom lie on each other. */
const fewPoints = 60

const facetPx = { width: 176, height: 130 }
const alonePx = { width: 360, height: 200 }

/** Pixels with their sign, in thousands at the ticks of an axis. */
const signed = (value: number) => {
  const rounded = Math.round(value)
  return `${rounded < 0 ? '−' : rounded > 0 ? '+' : ''}${Math.abs(rounded).toLocaleString('en-US')}`
}
const thousands = (value: number) =>
  Math.abs(value) < 1000 ? String(value).replace('-', '−') : `${String(value / 1000).replace('-', '−')}k`

/**
 * Bland–Altman plots of the areas of predicted and true masks of one model (MultiMix where it is there), in a grid of its
 * label budgets: for each test image the difference against the mean of both, with the mean difference and the limits of
 * agreement, mean ± 1.96 sample standard deviations, over all images and repeats.
 *
 * @example const figure = blandAltmanFigure(data, 'in-domain')
 */
export const blandAltmanFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const about = { id: `bland-altman-${domain}`, title: `Areas of the masks, ${domain}` }
  const { runs, models } = finishedRuns(data, 'segmentation', domain)
  const model = models.at(-1)
  if (model === undefined) return E.left({ ...about, reason: noneFinished(data, 'segmentation', domain) })

  const shown = runs.filter(({ run }) => run.configuration.model === model)
  const { columns, rows, points, facets } = maskAgreement(shown)
  if (facets.length === 0)
    return E.left({ ...about, reason: 'no test image has a predicted area: probabilities are not numbers' })
  const lines = facets.flatMap(({ limits, column, row }) => limits.map(y => ({ column, row, y })))
  const [least, most] = extent([0, ...points.map(({ difference }) => difference), ...lines.map(({ y }) => y)])
  const range = most - least || 1

  const undefinedCount = shown.flatMap(({ results }) => results).length - points.length
  const caption =
    `Predicted minus true area against the mean of both, ${model}, ${testedImages(shown)}, ` +
    `in pixels of ${data.base.sizePx} × ${data.base.sizePx}. Solid: the mean difference; ` +
    'dashed: the limits of agreement, ±1.96 standard deviations about it; their numbers stand in the corner.' +
    (undefinedCount > 0 ? ` Left out: ${counted(undefinedCount, 'result')} without a predicted area.` : '')
  const [leastMean, mostMean] = extent(facets.map(({ mean }) => mean))
  const alt =
    `Bland–Altman plots of mask areas of ${model}. Mean differences go from ${signed(leastMean)} to ` +
    `${signed(mostMean)} px.`
  const alone = columns.length === 1
  const few = points.length < fewPoints * facets.length
  const across = facetsBeside(columns, {
    ...{ facetPx: alone ? alonePx.width : facetPx.width, marginLeft: 58, marginRight: 30 },
  })
  const down = facetsOf(rows, {
    ...{ facetPx: alone && rows.length === 1 ? alonePx.height : facetPx.height, headingPx: 16 },
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
                  ...{ ...place, x: 'mean', y: 'difference', fill: modelColour(theme, model) },
                  ...(few ? { r: 2.5, fillOpacity: 0.9 } : { r: 1.6, fillOpacity: 0.4 }),
                }),
                Plot.ruleY(facets, { ...place, y: 'mean', stroke: theme.ink, strokeWidth: 1.5 }),
                Plot.ruleY(lines, { ...place, y: 'y', stroke: theme.ink, strokeWidth: 1.5, strokeDasharray: '4 3' }),
                Plot.text(facets, {
                  ...{ ...place, frameAnchor: 'bottom-right', textAnchor: 'end', dx: -5, dy: -5, ...smallText },
                  text: ({ mean, limits }) => [`mean ${signed(mean)}`, limits.map(signed).join(' … ')].join('\n'),
                }),
                across.headings(rows[0]),
                Plot.text(rows, {
                  text: capital,
                  ...{ fx: rows.map(() => columns.at(-1)!), fy: rows },
                  ...{ frameAnchor: 'right', textAnchor: 'middle', rotate: 90, dx: 14, ...smallText, fontWeight: 600 },
                }),
                Plot.text(['predicted − true area (px)'], {
                  ...{ fx: [columns[0]], fy: [rows[0]], frameAnchor: 'top-left' },
                  ...{ textAnchor: 'start', lineAnchor: 'bottom', dx: -54, dy: -26, fill: theme.muted, ...smallText },
                }),
              ],
            },
          },
        ],
      }),
  })
}
