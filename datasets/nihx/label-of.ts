import type { Label } from '../../lib/codec/sample.js'
import type { NihxRow } from '../nihx-findings.js'

/** Pneumonia among the findings is abnormal, No Finding alone normal; null for all else. */
export const labelOf = ({ findings }: NihxRow): Label | null => {
  if (findings.includes('Pneumonia')) return 'abnormal'
  return findings.length === 1 && findings[0] === 'No Finding' ? 'normal' : null
}
