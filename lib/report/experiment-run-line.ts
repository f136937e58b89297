import type { ExperimentResult } from '../codec/experiment-result.js'

const reached = (name: string, value: number | null) => (value === null ? [] : [`${name} ${value.toFixed(3)}`])

/**
 * The main scores of a run in a few words, in-domain and cross-domain: Dice and accuracy, as far as it has them. Pure.
 *
 * @example experimentRunLine(results) // 'DS 0.912, Acc 0.860 in-domain; DS 0.841, Acc 0.700 cross-domain'
 */
export const experimentRunLine = (results: readonly ExperimentResult[]): string => {
  const parts = results.flatMap(({ domain, dice, accuracy }) => {
    const scores = [...reached('DS', dice), ...reached('Acc', accuracy)]
    return scores.length === 0 ? [] : [`${scores.join(', ')} ${domain}`]
  })
  return parts.length === 0 ? 'no test image' : parts.join('; ')
}
