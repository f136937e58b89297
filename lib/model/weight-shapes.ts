import type { ModelSwitches } from './model-switches.js'

/** A weight's name in the released PyTorch code, its shape in TensorFlow.js layout, and the inputs each output sums. */
export type WeightShape = Readonly<{ name: string; shape: readonly number[]; fanIn: number }>

const convolution = (name: string, sizePx: number, inputs: number, outputs: number): WeightShape[] => {
  const fanIn = sizePx * sizePx * inputs
  return [
    { name: `${name}.weight`, shape: [sizePx, sizePx, inputs, outputs], fanIn },
    { name: `${name}.bias`, shape: [outputs], fanIn },
  ]
}

/** A block's two convolutions are elements 0 and 3 of its PyTorch `Sequential`. */
const block = (name: string, inputs: number, outputs: number): WeightShape[] => [
  ...convolution(`${name}.0`, 3, inputs, outputs),
  ...convolution(`${name}.3`, 3, outputs, outputs),
]

/**
 * Every weight of a model with these switches, in the order of the released code. Channels double from `baseChannels`
 * (16 in the paper) at each of the encoder's five levels; the saliency bridge adds two to the deepest decoder block.
 */
export const weightShapes = (switches: ModelSwitches, baseChannels: number): readonly WeightShape[] => {
  const channels = (level: number) => baseChannels * 2 ** (level - 1)
  const encoder = [1, 2, 3, 4, 5].flatMap(level =>
    block(`encoder.dconv_down${level}`, level === 1 ? 1 : channels(level - 1), channels(level)),
  )
  const classHead: WeightShape[] = [
    { name: 'encoder.fc.weight', shape: [channels(5), 2], fanIn: channels(5) },
    { name: 'encoder.fc.bias', shape: [2], fanIn: channels(5) },
  ]
  const bridgeChannels = switches.saliencyBridge ? 2 : 0
  const decoder = [
    ...[4, 3, 2, 1].flatMap(level =>
      block(
        `decoder.dconv_up${level}`,
        channels(level + 1) + channels(level) + (level === 4 ? bridgeChannels : 0),
        channels(level),
      ),
    ),
    ...convolution('decoder.conv_last', 1, baseChannels, 1),
  ]
  return [...encoder, ...(switches.crossEntropy ? classHead : []), ...(switches.dice ? decoder : [])]
}
