import type { FigureOrAbsent } from './absent-figure.js'
import { accuracyFigure } from './accuracy-figure.js'
import { blandAltmanFigure } from './bland-altman-figure.js'
import { diceFigure } from './dice-figure.js'
import { histogramFigure } from './histogram-figure.js'
import { overlayFigure, predictionFigure, saliencyFigure, sampleFigure, viewFigure } from './picture-figures.js'
import type { ReportData } from './report-data.js'
import { rocFigure } from './roc-figure.js'
import { trainingFigure } from './training-figure.js'

const domains = ['in-domain', 'cross-domain'] as const

/**
 * All figures of a report in their order, each drawn or with the reason why it is absent.
 *
 * @example const drawn = reportFigures(data).filter(isRight)
 */
export const reportFigures = (data: ReportData): readonly FigureOrAbsent[] => [
  ...domains.map(domain => diceFigure(data, domain)),
  ...domains.map(domain => blandAltmanFigure(data, domain)),
  ...domains.map(domain => accuracyFigure(data, domain)),
  ...domains.map(domain => rocFigure(data, domain)),
  trainingFigure(data),
  histogramFigure(data),
  sampleFigure(data),
  viewFigure(data),
  ...domains.flatMap(domain => [
    predictionFigure(data, domain),
    overlayFigure(data, domain),
    saliencyFigure(data, domain),
  ]),
]
