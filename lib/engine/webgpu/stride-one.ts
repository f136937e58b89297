import * as tf from '@tensorflow/tfjs-core'

type Shape4D = [number, number, number, number]
type Attributes = Readonly<{
  strides: [number, number] | number
  pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding
  dilations?: [number, number] | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dataFormat?: string
}>

/**
 * The sizes and paddings of a convolution kernel's call, or null where it is none of those that our kernels compute:
 * with strides, dilations, another layout, or empty.
 */
export const strideOne = (
  inputShape: Shape4D,
  filterShape: Shape4D,
  attrs: tf.NamedAttrMap | undefined,
): tf.backend_util.Conv2DInfo | null => {
  const { strides, pad, dilations = 1, dimRoundingMode, dataFormat } = attrs as unknown as Attributes
  if (dataFormat === 'NCHW' || tf.util.sizeFromShape(inputShape) * tf.util.sizeFromShape(filterShape) === 0) return null
  const conv = tf.backend_util.computeConv2DInfo(inputShape, filterShape, strides, dilations, pad, dimRoundingMode)
  return conv.strideHeight * conv.strideWidth * conv.dilationHeight * conv.dilationWidth === 1 ? conv : null
}
