import type { Configuration, WeightedSource } from '../codec/configuration.js'
import type { Domain } from '../codec/image-result.js'
import { ofPhantoms } from './of-phantoms.js'
import type { ReportData } from './report-data.js'
import type { MeasureName } from './report-measures.js'
import { reportMeasures } from './report-measures.js'

const alone = (sources: readonly WeightedSource[], name: string) => sources.length === 1 && sources[0]!.source === name

/** The one source of each task that the paper trained and tested on, by domain. */
const paperSources = {
  'in-domain': { segmentation: 'jsrt', classification: 'chex' },
  'cross-domain': { segmentation: 'mcu', classification: 'nihx' },
} as const

const trainedAsInPaper = ({ segmentationSources, classificationSources }: Configuration): boolean =>
  alone(segmentationSources, 'jsrt') && alone(classificationSources, 'chex')

/**
 * Why no published value can stand beside these results: phantoms, or other sources than the paper's. null where some can.
 */
export const incomparable = (data: ReportData): string | null => {
  if (ofPhantoms(data))
    return 'The X-rays are phantoms, which were drawn: published values, which are of real X-rays, do not compare with these.'
  if (!trainedAsInPaper(data.base))
    return 'The models were trained on other sources than JSRT and CheX: published values do not compare with these.'
  return null
}

/**
 * Whether a published value may stand beside one that was measured on images of `source`: the same source, and for distances
 * in pixels the paper's size.
 */
export const isComparable = (base: Configuration, domain: Domain, measure: MeasureName, source: string): boolean => {
  const { task, unit } = reportMeasures[measure]
  return source === paperSources[domain][task] && (unit === null || base.sizePx === 256)
}
