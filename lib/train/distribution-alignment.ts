import type { PerClass } from './losses.js'

/**
 * Keeps a class that is never predicted from being divided by 0; the value of USB (github.com/microsoft/
 * Semi-supervised-learning).
 */
const tiny = 1e-6

/**
 * Distribution alignment (ReMixMatch, Berthelot et al. 2020, arXiv 1911.09785): p_target/p_model of each class, with
 * p_model from the moving average of the predicted probability of the class abnormal. A class that is predicted too often
 * gets less than 1.
 */
export const alignmentRatio = (predictedAbnormal: number, [targetNormal, targetAbnormal]: PerClass): PerClass => [
  (targetNormal + tiny) / (1 - predictedAbnormal + tiny),
  (targetAbnormal + tiny) / (predictedAbnormal + tiny),
]

/** A probability of the class abnormal after alignment: q·ratio, normalised over both classes. */
export const alignedAbnormal = (abnormal: number, [ratioNormal, ratioAbnormal]: PerClass): number => {
  const product = abnormal * ratioAbnormal
  return product / (product + (1 - abnormal) * ratioNormal)
}
