import type { PseudoLabelState } from '../codec/pseudo-label-state.js'
import type { PerClass } from './losses.js'

/**
 * The self-adaptive thresholds of FreeMatch (Wang et al. 2023, arXiv 2205.07246): τ(c) = τ·p̃(c)/max p̃, where τ is the
 * moving average of the larger probability (`confidence`) and p̃ that of each class (`expectedAbnormal` of the class
 * abnormal). They begin at ½, which every prediction reaches. The paper's fairness term is not part of them.
 */
export const freeMatchThresholds = ({
  confidence,
  expectedAbnormal,
}: Pick<PseudoLabelState, 'confidence' | 'expectedAbnormal'>): PerClass => {
  const expectedNormal = 1 - expectedAbnormal
  const most = Math.max(expectedNormal, expectedAbnormal)
  return [(confidence * expectedNormal) / most, (confidence * expectedAbnormal) / most]
}
