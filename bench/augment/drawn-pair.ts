import { drawnCrop } from '../../lib/augment/draw-crop.js'
import { drawnOperations } from '../../lib/augment/draw-operations.js'
import { keyedStreams } from '../../lib/augment/keyed-random.js'
import { operationDraws } from '../../lib/augment/rand-augment.js'
import type { ReflectPadCrop } from '../../lib/augment/reflect-pad-crop.js'
import type { ViewKey } from '../../lib/augment/view.js'

/** A view as it was drawn, for a system that has other random numbers: how to flip and crop, then what to apply. */
export type DrawnView = Readonly<{
  crop: Required<ReflectPadCrop>
  operations: readonly Readonly<{ name: string; level: number; sign: number }>[]
}>

/** What the weak and the strong view of a key do, with their default options. */
export const drawnPair = (
  seed: number,
  { epoch, sampleId }: ViewKey,
  size: Readonly<{ width: number; height: number }>,
): readonly [weak: DrawnView, strong: DrawnView] => {
  const crop = { flipProbability: 0.5, cropPaddingPx: null }
  const [weak, strong] = ['weak', 'strong'].map(view => keyedStreams(seed, epoch, sampleId, view))
  return [
    { crop: drawnCrop(crop, size, weak!), operations: [] },
    {
      crop: drawnCrop(crop, size, strong!),
      operations: drawnOperations(operationDraws('strong view', {}), strong!).map(({ operation, level, sign }) => ({
        name: operation.name,
        level,
        sign,
      })),
    },
  ]
}
