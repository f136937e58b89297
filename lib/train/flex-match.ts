import type { PerClass } from './losses.js'

/**
 * The thresholds of FlexMatch (Zhang et al. 2021, arXiv 2110.08263): T(c) = τ·β(c)/(2 − β(c)), so that a class that is
 * learnt less is asked for less. `confident` σ(c) counts the unlabelled images whose latest confident prediction (larger
 * probability ≥ τ) was c; `images` N ≥ 1 is how many there are.
 *
 * β(c) = σ(c)/max(σ(0), σ(1), N − Σσ): while most images are undecided, all classes count as little learnt (the paper's
 * threshold warm-up). β/(2 − β) is its convex mapping.
 */
export const flexMatchThresholds = (
  confident: PerClass,
  { threshold, images }: Readonly<{ threshold: number; images: number }>,
): PerClass => {
  const [normal, abnormal] = confident
  const most = Math.max(normal, abnormal, images - normal - abnormal)
  const thresholdOf = (count: number) => {
    const learnt = count / most
    return (threshold * learnt) / (2 - learnt)
  }
  return [thresholdOf(normal), thresholdOf(abnormal)]
}
