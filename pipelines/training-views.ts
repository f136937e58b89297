import type { StrongViewOptions } from '../lib/augment/strong-view.js'
import type { WeakViewOptions } from '../lib/augment/weak-view.js'
import type { Configuration } from '../lib/codec/configuration.js'

/** How the views of training are made; what is missing is as in the paper. */
export type TrainingViewOptions = Pick<Configuration, 'seed'> &
  Partial<Pick<Configuration, 'weakCropPaddingPx' | 'strongCropPaddingPx' | 'randAugment' | 'cutoutPx'>>

/** The options of the weak and of the strong view of unlabelled classification images. */
export const trainingViews = ({
  seed,
  weakCropPaddingPx = null,
  strongCropPaddingPx = null,
  randAugment,
  cutoutPx = 0,
}: TrainingViewOptions) =>
  ({
    weak: { seed, view: 'weak', cropPaddingPx: weakCropPaddingPx },
    strong: { seed, view: 'strong', cropPaddingPx: strongCropPaddingPx, cutoutPx, ...randAugment },
  }) satisfies Readonly<{ weak: WeakViewOptions; strong: StrongViewOptions }>
