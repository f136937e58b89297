import type { FigureOrAbsent } from './absent-figure.js'
import { diceFigure } from './dice-figure.js'
import type { ReportData } from './report-data.js'

/**
 * All figures of a report in their order, each drawn or with the reason why it is absent (method.md §7).
 *
 * @example const drawn = reportFigures(data).filter(isRight)
 */
export const reportFigures = (data: ReportData): readonly FigureOrAbsent[] => [
  diceFigure(data, 'in-domain'),
  diceFigure(data, 'cross-domain'),
]
