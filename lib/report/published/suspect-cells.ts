import type { LabelBudget } from '../../codec/configuration.js'
import type { Domain } from '../../codec/image-result.js'
import type { ModelName } from '../../codec/model-name.js'
import type { PublishedMeasure } from './published-row.js'

/** Printed values of one row that cannot all be right, and why. */
export type SuspectCells = readonly [
  domain: Domain,
  model: ModelName,
  classificationLabels: LabelBudget | null,
  segmentationLabels: LabelBudget | null,
  measures: readonly PublishedMeasure[],
  why: string,
]

const ISBI = 'ISBI paper, Table 2'

/**
 * The cells of the paper's tables that contradict others of their row, or another print of the same table. The Dice of U-Net,
 * UMTL and UMTL-SSL, which is of another kind than that of the other models, is not here: see `publishedValue`.
 */
export const suspectCells: readonly SuspectCells[] = [
  ['in-domain', 'U-Net Encoder', 100, null, ['accuracy'], 'its two F1 imply an accuracy of 0.710'],
  ['in-domain', 'U-Net Encoder', 'full', null, ['accuracy'], 'its two F1 imply an accuracy of 0.760'],
  ['in-domain', 'UMTL', 100, 50, ['accuracy'], 'its two F1 imply an accuracy of about 0.80'],
  ['in-domain', 'UMTL', 'full', 10, ['ssim'], 'it is far from its neighbours, and printed so twice'],
  [
    'in-domain',
    'UMTL',
    'full',
    10,
    ['precision', 'recall'],
    'precision and recall give a Dice of 0.936, Jaccard one of 0.958',
  ],
  ['in-domain', 'UMTL-S', 100, 50, ['recall'], 'Jaccard and precision imply a recall of about 0.99'],
  ['in-domain', 'UMTL-S', 'full', 10, ['averageHausdorff'], `0.268 in the ${ISBI}`],
  ['in-domain', 'UMTL-S', 'full', 'full', ['averageHausdorff'], `0.327 in the ${ISBI}`],
  ['in-domain', 'UMTL-SSL', 100, 'full', ['accuracy'], 'its two F1 imply an accuracy of 0.811'],
  [
    'in-domain',
    'UMTL-SSL-S',
    'full',
    'full',
    ['f1Abnormal'],
    'impossible with its accuracy and the other F1, which imply about 0.863',
  ],
  ['in-domain', 'MultiMix', 100, 50, ['accuracy'], 'its two F1 imply an accuracy of 0.788'],
  ['in-domain', 'MultiMix', 1000, 50, ['accuracy'], 'its two F1 imply an accuracy of 0.800'],
  ['in-domain', 'MultiMix', 1000, 'full', ['dice'], 'Jaccard, and precision with recall, give a Dice of 0.958'],
  ['in-domain', 'MultiMix', 1000, 'full', ['accuracy'], 'its two F1 imply an accuracy of 0.786'],
  [
    'cross-domain',
    'U-Net',
    null,
    'full',
    ['jaccard', 'ssim'],
    'the same as in-domain, so probably a copy; precision and recall imply a Jaccard of about 0.73',
  ],
  ['cross-domain', 'U-Net Encoder SSL', 1000, null, ['accuracy'], 'its two F1 imply an accuracy of 0.465'],
  [
    'cross-domain',
    'UMTL',
    'full',
    50,
    ['jaccard', 'precision', 'recall'],
    'precision and recall give a Dice of 0.921, Jaccard one of 0.885',
  ],
  [
    'cross-domain',
    'UMTL',
    'full',
    'full',
    ['averageHausdorff', 'ssim'],
    `0.866 and 0.792 in the ${ISBI}, whose columns are shifted there`,
  ],
  [
    'cross-domain',
    'UMTL-S',
    'full',
    50,
    ['precision', 'recall'],
    'they look swapped: recall is the larger in all rows beside it',
  ],
  ['cross-domain', 'UMTL-SSL-S', 'full', 10, ['dice'], 'its Jaccard implies a Dice of 0.867'],
  ['cross-domain', 'UMTL-SSL-S', 'full', 'full', ['dice'], 'its Jaccard implies a Dice of 0.894'],
  ['cross-domain', 'MultiMix', 100, 10, ['accuracy'], 'its two F1 imply an accuracy of 0.382'],
  ['cross-domain', 'MultiMix', 100, 50, ['accuracy'], 'its two F1 imply an accuracy of 0.350'],
  ['cross-domain', 'MultiMix', 100, 50, ['precision'], 'it does not fit Jaccard and recall'],
  ['cross-domain', 'MultiMix', 100, 'full', ['accuracy'], 'its two F1 imply an accuracy of 0.424'],
  ['cross-domain', 'MultiMix', 1000, 10, ['accuracy'], 'its two F1 imply an accuracy of 0.468'],
  ['cross-domain', 'MultiMix', 1000, 50, ['accuracy'], 'its two F1 imply an accuracy of 0.519'],
  ['cross-domain', 'MultiMix', 'full', 10, ['accuracy'], 'its two F1 imply an accuracy of 0.487'],
]
