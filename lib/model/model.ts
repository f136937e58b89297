import type { Variable } from '@tensorflow/tfjs-core'
import type { ModelName } from '../codec/model-name.js'
import type { LearntTerms, ModelSwitches } from './model-switches.js'

/**
 * One of the eight models with its weights, which are named as in the released PyTorch code
 * (`encoder.dconv_down1.0.weight`) and held in TensorFlow.js layout: convolutions [h,w,in,out], dense [in,out].
 *
 * `switches` say which parts it has, `terms` what it learns here: all that its switches have, or fewer. A part that no
 * term needs keeps its weights. `leakyReluSlope` is that of every LeakyReLU below 0.
 *
 * `dispose` frees the weights; the model owns nothing else.
 */
export type Model = Readonly<{
  name: ModelName
  switches: ModelSwitches
  terms: LearntTerms
  sizePx: number
  baseChannels: number
  dropoutRate: number
  leakyReluSlope: number
  weights: ReadonlyMap<string, Variable>
  dispose(): void
}>
