import * as tf from '@tensorflow/tfjs-core'

type Shape4D = [number, number, number, number]
type Attributes = Readonly<{
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dilations?: [number, number] | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}>

/** The sizes and paddings of a convolution kernel's call. */
export const convolutionOf = (
  inputShape: Shape4D,
  filterShape: Shape4D,
  attrs: tf.NamedAttrMap | undefined,
): tf.backend_util.Conv2DInfo => {
  const { strides, pad, dilations = 1, dimRoundingMode } = attrs as unknown as Attributes
  return tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode)
}

/** The same; throws for a stride other than 1, for which the gradients of this engine do not hold. */
export const strideOneConv: typeof convolutionOf = (inputShape, filterShape, attrs) => {
  const conv = convolutionOf(inputShape, filterShape, attrs)
  if (conv.strideHeight !== 1 || conv.strideWidth !== 1) {
    throw new Error(`Expected a convolution with stride 1, got ${conv.strideHeight}×${conv.strideWidth}.`)
  }
  return conv
}
