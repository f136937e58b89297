import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { boxSummary } from './box-summary.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import { capital } from './capital.js'
import { extent } from './extent.js'
import { figureCsv } from './figure-csv.js'
import { figureFontPx } from './figure-document.js'
import { modelColour } from './figure-theme.js'
import { finishedRuns, noneFinished } from './finished-runs.js'
import { counted, listed } from './in-words.js'
import { labelWidthPx } from './label-width.js'
import { horizontalAxis, smallText } from './plot-axes.js'
import { facetsOf } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { runCells, runColumns } from './run-cells.js'
import { testedImages } from './tested-images.js'

/** Where a mark of a model and a budget is. */
const at = { y: 'model', fy: 'budget' } as const

const widthPx = 640
const rowPx = 21

/**
 * Box plots of each test image's Dice by model, one under another, in a facet for each segmentation label budget, pooled
 * over class label budgets and repeats.
 *
 * @example const figure = diceFigure(data, 'in-domain')
 */
export const diceFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const about = { id: `dice-${domain}`, title: `Dice of each test image, ${domain}` }
  const { runs, models } = finishedRuns(data, 'segmentation', domain)
  if (runs.length === 0) return E.left({ ...about, reason: noneFinished(data, 'segmentation', domain) })

  const all = runs.flatMap(({ run, results }) => results.map(result => ({ run, result })))
  const rows = all.flatMap(({ run, result: { dice } }) =>
    dice === null
      ? []
      : [{ model: run.configuration.model, budget: budgetLabel(run.segmentationLabels!, 'segmentation'), dice }],
  )
  if (rows.length === 0) return E.left({ ...about, reason: 'no test image has a Dice: probabilities are not numbers' })
  const budgets = budgetsOf(runs.map(({ run }) => run.segmentationLabels)).map(of => budgetLabel(of, 'segmentation'))
  const classBudgets = budgetsOf(runs.map(({ run }) => run.classificationLabels)).map(of => budgetLabel(of))
  const [least] = extent(rows.map(({ dice }) => dice))
  const from = Math.min(0.9, Math.floor(least * 20) / 20)
  const boxes = budgets.flatMap(budget =>
    models.flatMap(model => {
      const of = rows.filter(row => row.budget === budget && row.model === model).map(({ dice }) => dice)
      return of.length === 0 ? [] : [{ budget, model, ...boxSummary(of) }]
    }),
  )
  const outliers = boxes.flatMap(({ outliers, ...box }) => outliers.map(dice => ({ ...box, dice })))
  const undefinedCount = all.length - rows.length
  const facets = facetsOf(budgets, { facetPx: models.length * rowPx + 6, marginTop: 26, marginBottom: 42 })
  const nameWidthPx = Math.ceil(Math.max(...models.map(name => labelWidthPx(name, { fontPx: figureFontPx }))))

  const caption =
    `${testedImages(runs)}${classBudgets.length > 1 ? `, pooled over ${listed(classBudgets)} class labels` : ''}. ` +
    'Boxes reach from the first to the third quartile, with a line at the median; whiskers to the last value within 1.5 ' +
    `interquartile ranges; dots lie beyond.${from > 0 ? ` The axis starts at ${from}.` : ''}` +
    (undefinedCount > 0 ? ` Left out: ${counted(undefinedCount, 'result')} without a Dice.` : '')
  const best = boxes.toSorted((a, b) => b.median - a.median)[0]!
  const alt =
    `Box plots of Dice for ${listed(models)}. The highest median is ${best.median.toFixed(3)}, of ${best.model} with ` +
    `${best.budget}.`

  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      [...runColumns, 'source', 'imageId', 'dice'],
      all.map(({ run, result: { source, imageId, dice } }) => [...runCells(run), source, imageId, dice]),
    ),
    draw: theme =>
      plotFigure(theme, {
        alt,
        plots: [
          {
            widthPx,
            heightPx: facets.heightPx,
            options: {
              ...facets.options,
              marginLeft: nameWidthPx + 18,
              marginRight: 58,
              x: { domain: [from, 1] },
              y: { domain: models, paddingInner: 0.3, paddingOuter: 0.3 },
              color: { type: 'categorical', domain: models, range: models.map(model => modelColour(theme, model)) },
              marks: [
                ...horizontalAxis(theme, { label: 'Dice', ticks: 6 }),
                Plot.axisY({ tickSize: 0, tickPadding: 8, label: null, fontSize: figureFontPx }),
                Plot.ruleY(boxes, { ...at, x1: 'low', x2: 'lowerQuartile', stroke: 'model', strokeWidth: 1.5 }),
                Plot.ruleY(boxes, { ...at, x1: 'upperQuartile', x2: 'high', stroke: 'model', strokeWidth: 1.5 }),
                Plot.barX(boxes, {
                  ...{ ...at, x1: 'lowerQuartile', x2: 'upperQuartile', fill: 'model', fillOpacity: 0.3 },
                  ...{ stroke: 'model', strokeWidth: 1.5 },
                }),
                Plot.tickX(boxes, { ...at, x: 'median', stroke: theme.ink, strokeWidth: 2.5 }),
                Plot.dot(outliers, { ...at, x: 'dice', r: 1.5, fill: 'model', fillOpacity: 0.7 }),
                Plot.text(boxes, {
                  ...{ ...at, frameAnchor: 'right', textAnchor: 'start', dx: 10, ...smallText },
                  text: ({ median }) => median.toFixed(3),
                }),
                facets.headings(capital),
                Plot.text(['median'], {
                  ...{ fy: [budgets[0]], frameAnchor: 'top-right', textAnchor: 'start', lineAnchor: 'bottom' },
                  ...{ dx: 10, dy: -6, fill: theme.muted, ...smallText },
                }),
              ],
            },
          },
        ],
      }),
  })
}
