import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import type { ModelName } from '../codec/model-name.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { accuracyPoints } from './accuracy-points.js'
import { blindAccuracies } from './blind-accuracies.js'
import { budgetLabel } from './budget-label.js'
import { extent } from './extent.js'
import { figureCsv } from './figure-csv.js'
import { figureLegend } from './figure-legend.js'
import { modelColour, modelDash } from './figure-theme.js'
import { finishedRuns, noneFinished } from './finished-runs.js'
import { counted, listed } from './in-words.js'
import { horizontalAxis, smallText, verticalAxis } from './plot-axes.js'
import { facetsBeside } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { runCells, runColumns } from './run-cells.js'
import { testedImages } from './tested-images.js'

const [plotPx, facetsPx, mostFacetPx, gapPx] = [250, 526, 360, 12]
/** Names of chance levels are so far apart at least. */
const chanceGapPx = 28

/**
 * Accuracy against the class label budget, a line for each model through its mean over the repeats with whiskers of one
 * sample standard deviation, and a point for each run, beside the chance levels. A facet for each segmentation label
 * budget; single-task models, which have none, are in each.
 *
 * @example const figure = accuracyFigure(data, 'in-domain')
 */
export const accuracyFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const about = { id: `accuracy-${domain}`, title: `Accuracy by class labels, ${domain}` }
  const finished = finishedRuns(data, 'classification', domain)
  const { runs, models } = finished
  if (runs.length === 0) return E.left({ ...about, reason: noneFinished(data, 'classification', domain) })
  const { facets, budgets, all, points, means } = accuracyPoints(finished)
  if (budgets.length < 2) return E.left({ ...about, reason: 'there is one class label budget only' })
  if (points.length === 0) return E.left({ ...about, reason: 'no run has an accuracy: scores are not numbers' })

  const chance = blindAccuracies(runs[0]!.results)
  const [least, most] = extent([
    ...points.map(({ accuracy }) => accuracy),
    ...means.flatMap(({ low, high }) => [low, high]),
    chance[0].accuracy,
  ])
  const from = Math.max(0, Math.floor(least * 20 - 0.2) / 20)
  const to = Math.min(1, Math.ceil(most * 20 + 0.2) / 20)
  const undefinedRuns = all.filter(({ accuracy }) => accuracy === null).length
  const single = models.filter(model =>
    runs.every(({ run }) => run.configuration.model !== model || run.segmentationLabels === null),
  )
  const caption = [
    `${testedImages(runs)}: a point for each run, lines through their means, whiskers of one standard deviation. ` +
      'Dotted across: what is reached without looking.',
    ...(single.length > 0 && facets.length > 1
      ? [`Without segmentation labels, and so the same in each part: ${listed(single)}.`]
      : []),
    ...(undefinedRuns > 0 ? [`Left out: ${counted(undefinedRuns, 'run')} whose scores are not all numbers.`] : []),
    ...(from > 0 ? [`The axis starts at ${from}.`] : []),
  ].join(' ')
  const best = means.toSorted((a, b) => b.mean - a.mean)[0]!
  const alt =
    `Accuracy of ${listed(models)} by class labels. The highest mean is ${best.mean.toFixed(3)}, of ${best.model}; ` +
    `${listed(chance.map(({ name, accuracy }) => `${name} is ${accuracy.toFixed(3)}`))}.`
  const across = facetsBeside(facets, {
    facetPx: Math.min(mostFacetPx, (facetsPx - gapPx * (facets.length - 1)) / facets.length),
    ...{ marginLeft: 42, marginRight: 112, gapPx },
  })
  // A lower level that is beyond the axis is named at its foot; names of two levels that are close are moved apart.
  const levels = chance.map(({ name, accuracy }) => ({
    ...{ facet: facets.at(-1)!, y: Math.max(accuracy, from) },
    text: `${name}\n${accuracy.toFixed(3)}${accuracy < from ? ', lower' : ''}`,
  }))
  const shiftPx = Math.max(0, (chanceGapPx - ((levels[0]!.y - levels[1]!.y) / (to - from)) * plotPx) / 2)
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      [...runColumns, 'accuracy'],
      all.map(({ run, accuracy }) => [...runCells(run), accuracy]),
    ),
    draw: theme => {
      const colour = (of: Readonly<{ model: ModelName }>) => modelColour(theme, of.model)
      const legend = figureLegend(
        models.map(model => ({ name: model, colour: modelColour(theme, model), ...modelDash(model) })),
        { x: 8, y: 6, widthPx: 620 },
      )
      const marginTop = 28 + (facets[0] === '' ? 0 : 16)
      return plotFigure(theme, {
        alt,
        markup: [legend.markup],
        plots: [
          {
            y: legend.heightPx + 10,
            widthPx: across.widthPx,
            heightPx: marginTop + plotPx + 44,
            options: {
              ...across.options,
              ...{ marginTop, marginBottom: 44 },
              x: { domain: [-0.5, budgets.length - 0.5] },
              y: { domain: [from, to] },
              marks: [
                ...horizontalAxis(theme, {
                  label: 'class labels',
                  ticks: budgets.map((_, i) => i),
                  tickFormat: i => budgetLabel(budgets[i]!),
                }).slice(1),
                ...verticalAxis(theme, { label: 'accuracy', ticks: 6 }),
                Plot.ruleY(
                  chance.filter(({ accuracy }) => accuracy >= from),
                  { y: 'accuracy', stroke: theme.muted, strokeDasharray: '2 3' },
                ),
                ...levels.map((level, i) =>
                  Plot.text([level], {
                    ...{ fx: 'facet', y: 'y', text: 'text', frameAnchor: 'right', textAnchor: 'start', dx: 8 },
                    ...{ dy: i === 0 ? -shiftPx : shiftPx, fill: theme.muted, ...smallText },
                  }),
                ),
                Plot.dot(points, { fx: 'facet', x: 'x', y: 'accuracy', r: 1.8, fill: colour, fillOpacity: 0.45 }),
                Plot.ruleX(means, { fx: 'facet', x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 1.5 }),
                ...models.map(model =>
                  Plot.line(
                    means.filter(mean => mean.model === model),
                    {
                      ...{ fx: 'facet', x: 'x', y: 'mean', stroke: modelColour(theme, model), strokeWidth: 2 },
                      ...(modelDash(model).dash === undefined ? {} : { strokeDasharray: modelDash(model).dash }),
                    },
                  ),
                ),
                Plot.dot(means, { fx: 'facet', x: 'x', y: 'mean', r: 3.2, fill: colour }),
                across.headings(),
              ],
            },
          },
        ],
      })
    },
  })
}
