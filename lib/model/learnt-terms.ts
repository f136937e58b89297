import type { Configuration } from '../codec/configuration.js'
import { type LearntTerms, modelSwitches } from './model-switches.js'

/**
 * What a run learns of what its model can: segmentation where it has sources with masks, classification where it has
 * sources with labels, and from images without labels where it is to. Pseudo-labels are a part of classification, the
 * divergence of segmentations one of segmentation. All false where nothing is left.
 */
export const learntTerms = ({
  model,
  segmentationSources,
  classificationSources,
  unlabelledImages,
}: Pick<
  Configuration,
  'model' | 'segmentationSources' | 'classificationSources' | 'unlabelledImages'
>): LearntTerms => {
  const { crossEntropy, pseudoLabel, dice, kl } = modelSwitches[model]
  const segmentation = segmentationSources.length > 0
  const classification = classificationSources.length > 0
  return {
    crossEntropy: crossEntropy && classification,
    pseudoLabel: pseudoLabel && classification && unlabelledImages,
    dice: dice && segmentation,
    kl: kl && segmentation && unlabelledImages,
  }
}
