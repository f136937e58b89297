import type { LabelBudget } from '../../codec/configuration.js'
import type { ModelName } from '../../codec/model-name.js'

type RocArea = readonly [
  model: ModelName,
  classificationLabels: LabelBudget,
  segmentationLabels: LabelBudget | null,
  inDomain: number,
  crossDomain: number,
]

/** Areas under the ROC curves that the legends of the paper's slides give, in-domain and cross-domain, 0…1. */
export const rocAreas: readonly RocArea[] = [
  ['U-Net Encoder', 100, null, 0.8363, 0.4163],
  ['U-Net Encoder', 1000, null, 0.9089, 0.6185],
  ['U-Net Encoder', 'full', null, 0.9383, 0.5967],
  ['U-Net Encoder SSL', 100, null, 0.8998, 0.6288],
  ['U-Net Encoder SSL', 1000, null, 0.9123, 0.6071],
  ['U-Net Encoder SSL', 'full', null, 0.9412, 0.6672],
  ['UMTL', 1000, 10, 0.9153, 0.5071],
  ['UMTL', 'full', 10, 0.9257, 0.6272],
  ['UMTL', 100, 50, 0.783, 0.5063],
  ['UMTL', 1000, 50, 0.9112, 0.5589],
  ['UMTL', 'full', 50, 0.9403, 0.5989],
  ['UMTL', 100, 'full', 0.9222, 0.6063],
  ['UMTL', 1000, 'full', 0.9102, 0.5783],
  ['UMTL', 'full', 'full', 0.9193, 0.6085],
  ['MultiMix', 1000, 10, 0.9169, 0.6493],
  ['MultiMix', 'full', 10, 0.946, 0.6452],
  ['MultiMix', 100, 50, 0.8872, 0.5652],
  ['MultiMix', 1000, 50, 0.9358, 0.6619],
  ['MultiMix', 'full', 50, 0.9375, 0.6758],
  ['MultiMix', 100, 'full', 0.874, 0.5626],
  ['MultiMix', 1000, 'full', 0.8923, 0.5749],
  ['MultiMix', 'full', 'full', 0.9336, 0.6323],
]
