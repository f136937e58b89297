import { type ModelName, modelNames } from '../codec/model-name.js'
import type { StoredTensor } from '../codec/safetensors.js'
import { modelSwitches } from '../model/model-switches.js'
import { weightShapes } from '../model/weight-shapes.js'
import { toPyTorch } from './torch-layout.js'

/** The models that have weights of these names and shapes, and their base channels. */
export type FittingModels = Readonly<{ models: readonly ModelName[]; baseChannels: number }>

/**
 * Which of the eight models the tensors of a file (in PyTorch's layout) are the weights of: several, where models differ
 * in their losses alone; null where they are no model's.
 */
export const fittingModels = (stored: ReadonlyMap<string, StoredTensor>): FittingModels | null => {
  const baseChannels = stored.get('encoder.dconv_down1.0.weight')?.shape[0] ?? 0
  if (baseChannels === 0) return null
  const models = modelNames.filter(name => {
    const shapes = weightShapes(modelSwitches[name], baseChannels)
    return (
      shapes.length === stored.size &&
      shapes.every(
        ({ name, shape }) =>
          stored.get(name)?.shape.join() ===
          toPyTorch(shape.length)
            .map(axis => shape[axis])
            .join(),
      )
    )
  })
  return models.length === 0 ? null : { models, baseChannels }
}

/** `MultiMix, UMTL-S or UMTL-SSL-S with 16 base channels`. */
export const describeFitting = ({ models, baseChannels }: FittingModels): string => {
  const names = models.length === 1 ? models[0] : `${models.slice(0, -1).join(', ')} or ${models.at(-1)}`
  return `${names} with ${baseChannels} base ${baseChannels === 1 ? 'channel' : 'channels'}`
}
