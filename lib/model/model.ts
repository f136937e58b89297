import type { Variable } from '@tensorflow/tfjs-core'
import type { ModelName } from '../codec/model-name.js'
import type { ModelSwitches } from './model-switches.js'

/**
 * One of the eight models with its weights, which are named as in the released PyTorch code
 * (`encoder.dconv_down1.0.weight`) and held in TensorFlow.js layout: convolutions [h,w,in,out], dense [in,out].
 * `dispose` frees the weights; the model owns nothing else.
 */
export type Model = Readonly<{
  name: ModelName
  switches: ModelSwitches
  sizePx: number
  baseChannels: number
  dropoutRate: number
  weights: ReadonlyMap<string, Variable>
  dispose(): void
}>
