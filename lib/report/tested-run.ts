import type { Domain } from '../codec/image-result.js'
import type { DomainMetrics } from '../codec/run-metrics.js'
import { summariseClassification } from '../metric/summarise-classification.js'
import { summariseSegmentation } from '../metric/summarise-segmentation.js'
import type { ReportRun } from './report-data.js'

/** A run beside its scores. */
export type TestedRun = Readonly<{ run: ReportRun; scores: Readonly<Record<Domain, DomainMetrics>> }>

const sourcesOf = (rows: readonly Readonly<{ source: string }>[]) =>
  [...new Set(rows.map(row => row.source))].join(' + ')

const scoresIn = (domain: Domain, { segmentation, classification }: ReportRun): DomainMetrics => {
  const masks = segmentation.filter(row => row.domain === domain)
  const classes = classification.filter(row => row.domain === domain)
  return {
    segmentation: masks.length === 0 ? null : summariseSegmentation(sourcesOf(masks), masks),
    classification: classes.length === 0 ? null : summariseClassification(sourcesOf(classes), classes),
  }
}

/** The scores of a run in both domains, from the results of its test images. A run that is missing has none. */
export const testedRun = (run: ReportRun): TestedRun => ({
  run,
  scores: { 'in-domain': scoresIn('in-domain', run), 'cross-domain': scoresIn('cross-domain', run) },
})
