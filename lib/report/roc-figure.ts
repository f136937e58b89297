import * as Plot from '@observablehq/plot'
import * as E from 'fp-ts/lib/Either.js'
import type { Domain } from '../codec/image-result.js'
import { classMetrics } from '../metric/class-metrics.js'
import { meanAndDeviation } from '../metric/mean-and-deviation.js'
import { thinRoc } from '../metric/thin-roc.js'
import type { FigureOrAbsent } from './absent-figure.js'
import { budgetLabel, budgetsOf } from './budget-label.js'
import { figureCsv } from './figure-csv.js'
import { figureFontPx } from './figure-document.js'
import { modelColour, modelDash } from './figure-theme.js'
import { finishedRuns, noneFinished } from './finished-runs.js'
import { counted, listed } from './in-words.js'
import { labelWidthPx } from './label-width.js'
import { meanRoc } from './mean-roc.js'
import { horizontalAxis, verticalAxis } from './plot-axes.js'
import { facetsBeside } from './plot-facets.js'
import { plotFigure } from './plot-figure.js'
import type { ReportData } from './report-data.js'
import { runCells, runColumns } from './run-cells.js'
import { testedImages } from './tested-images.js'
import { xmlText } from './xml-text.js'

const [figurePx, mostPx, marginTop, marginBottom, linePx] = [640, 300, 44, 44, 17]
const fontPx = figureFontPx - 1
const keyPx = 20

type NamedModel = Readonly<{ name: string; colour: string; dash?: string }>

/** The names of the models with their keys, under each other at the left, below a line of headings. */
const modelNamesColumn = (named: readonly NamedModel[], topPx: number): readonly string[] =>
  named.map(({ name, colour, dash }, i) => {
    const y = topPx + (i + 1.5) * linePx
    return (
      `<line x1="0" y1="${y}" x2="${keyPx - 5}" y2="${y}" stroke="${colour}" stroke-width="3"` +
      `${dash === undefined ? '' : ` stroke-dasharray="${dash}"`}/>` +
      `<text x="${keyPx}" y="${y}" dy="0.35em" text-anchor="start">${xmlText(name)}</text>`
    )
  })

/**
 * ROC curves of each model in a facet for each class label budget, with AUC (mean ± sample standard deviation) under it: of
 * several runs, over segmentation label budgets and repeats, the vertical average.
 *
 * @example const figure = rocFigure(data, 'in-domain')
 */
export const rocFigure = (data: ReportData, domain: Domain): FigureOrAbsent => {
  const about = { id: `roc-${domain}`, title: `ROC curves, ${domain}` }
  const { runs, models } = finishedRuns(data, 'classification', domain)
  if (runs.length === 0) return E.left({ ...about, reason: noneFinished(data, 'classification', domain) })

  const measured = runs.map(({ run, results }) => ({ run, metrics: classMetrics(results) }))
  const defined = measured.flatMap(({ run, metrics: { roc, auc } }) =>
    roc === null || auc === null ? [] : [{ run, auc, curve: thinRoc(roc) }],
  )
  if (defined.length === 0)
    return E.left({ ...about, reason: `no run has a ROC curve: ${measured[0]!.metrics.undefinedBecause.roc}` })

  const budgets = budgetsOf(runs.map(({ run }) => run.classificationLabels))
  const facets = budgets.map(budget => budgetLabel(budget, 'classification'))
  const curves = budgets.flatMap((budget, column) =>
    models.flatMap(model => {
      const of = defined.filter(({ run }) => run.classificationLabels === budget && run.configuration.model === model)
      if (of.length === 0) return []
      const { mean, deviation } = meanAndDeviation(of.map(({ auc }) => auc))
      const auc = `${mean!.toFixed(3)}${deviation === null ? '' : ` ± ${deviation.toFixed(3)}`}`
      return [
        { column, facet: facets[column]!, model, mean: mean!, auc, points: meanRoc(of.map(({ curve }) => curve)) },
      ]
    }),
  )
  const segmentationBudgets = budgetsOf(runs.map(({ run }) => run.segmentationLabels)).map(of => budgetLabel(of))
  const left = measured.length - defined.length
  const caption =
    `${testedImages(runs)}${segmentationBudgets.length > 1 ? `, over ${listed(segmentationBudgets)} segmentation labels` : ''}.` +
    `${defined.length > curves.length ? ' Curves are means of the true positive rate at each false positive rate.' : ''}` +
    ` Under each part the area under the curve${defined.length > curves.length ? ', mean ± standard deviation' : ''};` +
    ` 0.5, the dotted line, is chance.${left > 0 ? ` ${counted(left, 'run')} without a curve left out.` : ''}`
  const best = curves.toSorted((a, b) => b.mean - a.mean)[0]!
  const alt =
    `ROC curves of ${listed(models)}. The largest area under the curve is ${best.mean.toFixed(3)}, of ${best.model} with ` +
    `${best.facet}.`
  const marginLeft = 16 + keyPx + Math.max(...models.map(name => labelWidthPx(name, { fontPx })))
  const [marginRight, gapPx] = [14, 18]
  const roomPx = figurePx - marginLeft - marginRight - (facets.length - 1) * gapPx
  const sidePx = Math.min(mostPx, Math.max(100, roomPx / facets.length))
  const across = facetsBeside(facets, { facetPx: sidePx, marginLeft, marginRight, gapPx })
  const legendPx = (models.length + 1) * linePx + 6
  const plotPx = marginTop + sidePx + marginBottom
  const rates = [0, 0.25, 0.5, 0.75, 1]
  return E.right({
    ...about,
    caption,
    alt,
    csv: figureCsv(
      [...runColumns, 'source', 'imageId', 'label', 'abnormalProbability'],
      runs.flatMap(({ run, results: of }) =>
        of.map(({ source, imageId, label, abnormalProbability }) => [
          ...runCells(run),
          ...[source, imageId, label, abnormalProbability],
        ]),
      ),
    ),
    draw: theme =>
      plotFigure(theme, {
        alt,
        plots: [
          {
            widthPx: across.widthPx,
            heightPx: plotPx + legendPx,
            options: {
              ...across.options,
              ...{ marginTop, marginBottom: marginBottom + legendPx },
              x: { domain: [0, 1] },
              y: { domain: [0, 1] },
              marks: [
                ...horizontalAxis(theme, { label: 'false positive rate', ticks: rates, tickFormat: String }),
                ...verticalAxis(theme, { label: 'true positive rate', ticks: rates, tickFormat: String }),
                Plot.line(
                  facets.flatMap(facet => [0, 1].map(rate => ({ facet, rate }))),
                  { fx: 'facet', x: 'rate', y: 'rate', z: 'facet', stroke: theme.muted, strokeDasharray: '2 3' },
                ),
                ...curves.map(({ facet, model, points }) =>
                  Plot.line(points, {
                    ...{ fx: points.map(() => facet), x: 'x', y: 'y', stroke: modelColour(theme, model) },
                    ...{ strokeWidth: 1.6, strokeLinejoin: 'round' },
                    ...(modelDash(model).dash === undefined ? {} : { strokeDasharray: modelDash(model).dash }),
                  }),
                ),
                across.headings(),
              ],
            },
          },
        ],
        markup: [
          `<g aria-label="areas under the curves" font-size="${fontPx}">`,
          ...modelNamesColumn(
            models.map(name => ({ name, colour: modelColour(theme, name), ...modelDash(name) })),
            plotPx,
          ),
          ...across.leftPx.map(
            left =>
              `<text x="${left + sidePx / 2}" y="${plotPx + linePx / 2}" dy="0.35em" fill="${theme.muted}">AUC</text>`,
          ),
          ...curves.map(({ column, model, auc }) => {
            const y = plotPx + (models.indexOf(model) + 1.5) * linePx
            const x = across.leftPx[column]! + sidePx / 2
            return `<text x="${x}" y="${y}" dy="0.35em" font-variant="tabular-nums">${auc}</text>`
          }),
          '</g>',
        ],
      }),
  })
}
