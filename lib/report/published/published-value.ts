import type { ExperimentRow } from '../../codec/experiment.js'
import type { Domain } from '../../codec/image-result.js'
import type { ModelName } from '../../codec/model-name.js'
import type { MeasureName } from '../report-measures.js'
import { crossDomainRows } from './cross-domain-rows.js'
import { inDomainRows } from './in-domain-rows.js'
import { type PublishedMeasure, publishedMeasures } from './published-row.js'
import { rocAreas } from './roc-areas.js'
import { suspectCells } from './suspect-cells.js'

/** A row of the paper's tables in a domain. */
export type PublishedRowKey = ExperimentRow & Readonly<{ domain: Domain }>

/** A published value: `implied` where it is computed from the published Jaccard, `suspect` says why it cannot be right. */
export type PublishedValue = Readonly<{ value: number; implied: boolean; suspect: string | null }>

/** What these print as DS is often below their JS, which no mask can have: it is a Dice of probabilities. */
const printsSoftDice: ReadonlySet<ModelName> = new Set(['U-Net', 'UMTL', 'UMTL-SSL'])

const printed = (key: PublishedRowKey, measure: PublishedMeasure): PublishedValue | null => {
  const { domain, model, classificationLabels, segmentationLabels } = key
  const row = (domain === 'in-domain' ? inDomainRows : crossDomainRows).find(
    ([name, cls, seg]) => name === model && cls === classificationLabels && seg === segmentationLabels,
  )
  const value = row?.[publishedMeasures.indexOf(measure) + 3]
  if (typeof value !== 'number') return null
  const reasons = suspectCells
    .filter(
      ([where, name, cls, seg, measures]) =>
        where === domain &&
        name === model &&
        cls === classificationLabels &&
        seg === segmentationLabels &&
        measures.includes(measure),
    )
    .map(cell => cell[5])
  return { value, implied: false, suspect: reasons.length === 0 ? null : reasons.join('; ') }
}

const printedArea = ({ domain, ...key }: PublishedRowKey): PublishedValue | null => {
  const row = rocAreas.find(
    ([model, cls, seg]) => model === key.model && cls === key.classificationLabels && seg === key.segmentationLabels,
  )
  return row ? { value: row[domain === 'in-domain' ? 3 : 4], implied: false, suspect: null } : null
}

const ofJaccard = (jaccard: PublishedValue | null): PublishedValue | null =>
  jaccard && { ...jaccard, value: (2 * jaccard.value) / (1 + jaccard.value), implied: true }

const isPrinted = (measure: MeasureName): measure is MeasureName & PublishedMeasure =>
  (publishedMeasures as readonly string[]).includes(measure)

/**
 * What the paper has for a measure of one of its 54 rows in a domain, or null. The published DS of U-Net, UMTL and UMTL-SSL
 * is compared with soft Dice, and hard Dice with 2·JS/(1 + JS) of their published JS; that of the other
 * models with hard Dice. Distances are pixels at 256².
 *
 * @example publishedValue({ domain: 'in-domain', model: 'MultiMix', classificationLabels: 100, segmentationLabels: 10 }, 'dice')
 */
export const publishedValue = (key: PublishedRowKey, measure: MeasureName): PublishedValue | null => {
  if (measure === 'auc') return printedArea(key)
  const soft = printsSoftDice.has(key.model)
  if (measure === 'softDice') return soft ? printed(key, 'dice') : null
  if (measure === 'dice' && soft) return ofJaccard(printed(key, 'jaccard'))
  return isPrinted(measure) ? printed(key, measure) : null
}
