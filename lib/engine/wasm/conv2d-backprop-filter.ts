import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { strideOneConv } from './stride-one-conv.js'

/** Below this many, the inner loop of the convolution that computes the filter gradient runs mostly empty. */
const fewestInnerChannels = 16

/** Into how many horizontal strips to cut each of `batch` images of `height` rows: a divisor of the height. */
const stripsOf = (batch: number, height: number): number => {
  let strips = 1
  while (batch * strips < fewestInnerChannels && height % (2 * strips) === 0) strips *= 2
  return strips
}

/**
 * ∂L/∂filter of a convolution with stride 1, [h,w,in,out], by the backend's own `Conv2D` (it has no
 * `Conv2DBackpropFilter`):
 *
 *   ∂L/∂filter[a,b,i,o] = Σ_{n,y,x} x[n, y+a−top, x+b−left, i] · dy[n,y,x,o]
 *
 * is a convolution without padding whose "images" are the input channels of x, whose "filter" is dy, and whose
 * "channels" are the images n. Cutting each image into horizontal strips (with the rows of overlap that the filter
 * reaches) gives a small batch enough "channels" to be fast.
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { filterShape } = attrs as unknown as { filterShape: [number, number, number, number] }
  const conv = strideOneConv(x.shape, filterShape, attrs)
  const strips = stripsOf(conv.batchSize, conv.outHeight)
  const wasm = backend as BackendWasm
  return tf.tidy(() => {
    const images = channelsAsImages(wasm, x, conv, strips)
    const filter = batchAsChannels(wasm, dy, strips)
    return tf.transpose(tf.conv2d(images, filter, 1, 'valid'), [1, 2, 0, 3])
  })
}

/** x [n,H,W,i], padded and cut into strips, as [i, rows, columns, n·strips]. */
const channelsAsImages = (
  backend: BackendWasm,
  x: tf.Tensor4D,
  { batchSize, inHeight, inWidth, inChannels, outHeight, filterHeight, filterWidth, outWidth, padInfo }: Conv2DInfo,
  strips: number,
): tf.Tensor4D => {
  const stripHeight = outHeight / strips
  const rows = stripHeight + filterHeight - 1
  const columns = outWidth + filterWidth - 1
  const inner = batchSize * strips
  const info = backend.makeOutput([inChannels, rows, columns, inner], 'float32')
  const [from, to] = [heapFloats(backend, x), heapFloats(backend, info)]
  const plane = rows * columns * inner
  to.fill(0)
  // Lanes innermost: each line of the result is written once, from `inner` places that advance together.
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < inWidth; column++) {
      let target = (row * columns + padInfo.left + column) * inner
      for (let n = 0; n < batchSize; n++) {
        for (let y = row - padInfo.top; y < row - padInfo.top + outHeight; y += stripHeight, target++) {
          if (y < 0 || y >= inHeight) continue
          let source = ((n * inHeight + y) * inWidth + column) * inChannels
          for (let i = 0, at = target; i < inChannels; i++, at += plane) to[at] = from[source++]!
        }
      }
    }
  }
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D
}

type Conv2DInfo = tf.backend_util.Conv2DInfo

/** dy [n,H,W,o] as a filter [H/strips, W, n·strips, o]. */
const batchAsChannels = (backend: BackendWasm, dy: tf.Tensor4D, strips: number): tf.Tensor4D => {
  const [batch, height, width, channels] = dy.shape
  const stripHeight = height / strips
  const inner = batch * strips
  const info = backend.makeOutput([stripHeight, width, inner, channels], 'float32')
  const [from, to] = [heapFloats(backend, dy), heapFloats(backend, info)]
  const size = stripHeight * width * channels
  let target = 0
  for (let offset = 0; offset < size; offset += channels) {
    for (let source = offset; source < from.length; source += size) {
      for (let o = 0; o < channels; o++) to[target++] = from[source + o]!
    }
  }
  return tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D
}
