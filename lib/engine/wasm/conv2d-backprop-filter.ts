import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { strideOneConv } from '../stride-one-conv.js'
import { heapFloats } from './heap-floats.js'
import { addressOf, kernelsOf } from './kernels/kernels.js'
import { regionsOf } from './kernels/regions.js'
import { suitsWinograd, winogradFilterGradient } from './winograd.js'

/** About how many pixels are summed up in registers before the sums go to memory. */
const pixelsAtOnce = 256

/**
 * ∂L/∂filter of a convolution with stride 1, [h,w,in,out], which the backend has no kernel for:
 * ∂L/∂filter[a,b,i,o] = Σ_{n,y,x} x[n, y+a−top, x+b−left, i] · dy[n,y,x,o].
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
  const { filterShape } = attrs as unknown as { filterShape: [number, number, number, number] }
  const conv = strideOneConv(x.shape, filterShape, attrs)
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = conv
  const { filterHeight, filterWidth } = conv
  const wasm = backend as BackendWasm
  if (x.size * dy.size === 0) {
    const empty = wasm.makeOutput(filterShape, 'float32')
    heapFloats(wasm, empty).fill(0)
    return empty
  }
  if (suitsWinograd(filterShape, conv) && outChannels % 8 === 0) {
    const { top, left } = padInfo
    return winogradFilterGradient(wasm, x, dy, filterShape, { top, left, outHeight, outWidth })
  }
  const output = wasm.makeOutput(filterShape, 'float32')
  const rowsAtOnce = Math.min(outHeight, Math.max(1, Math.floor(pixelsAtOnce / outWidth)))
  const [planes, blocks] = [Math.ceil(inChannels / 4), Math.ceil(outChannels / 8)]
  const paddedWidth = outWidth + filterWidth - 1
  // The sums have the filter's own order where its channels fill planes and panels.
  const fits = inChannels % 4 === 0 && outChannels % 8 === 0
  const sumFloats = filterHeight * filterWidth * 4 * planes * 8 * blocks
  const [packed, panels, spare] = regionsOf(wasm, [
    planes * (rowsAtOnce + filterHeight - 1) * paddedWidth * 16,
    blocks * rowsAtOnce * outWidth * 32,
    fits ? 0 : 4 * sumFloats,
  ]) as [number, number, number]
  const gradient = heapFloats(wasm, output)
  const sumsAt = fits ? gradient.byteOffset : spare
  const sums = new Float32Array(gradient.buffer, sumsAt, sumFloats)
  sums.fill(0)
  const kernels = kernelsOf(wasm)
  const [images, gradients] = [addressOf(wasm, x), addressOf(wasm, dy)]
  for (let n = 0; n < batchSize; n++) {
    for (let y = 0; y < outHeight; y += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, outHeight - y)
      const paddedRows = rows + filterHeight - 1
      kernels.packPlanes(
        images + 4 * n * inHeight * inWidth * inChannels,
        inHeight,
        inWidth,
        inChannels,
        y - padInfo.top,
        paddedRows,
        padInfo.left,
        paddedWidth,
        packed,
      )
      kernels.packPanels(
        gradients + 4 * (n * outHeight + y) * outWidth * outChannels,
        rows * outWidth,
        outChannels,
        panels,
      )
      kernels.addFilterGradient(
        packed,
        planes,
        16 * paddedWidth,
        16 * paddedWidth * paddedRows,
        rows,
        outWidth,
        filterHeight,
        filterWidth,
        panels,
        blocks,
        sumsAt,
      )
    }
  }
  if (!fits) dropSpare(sums, filterShape, planes, blocks, gradient)
  return output
}

/** Takes [h,w,in,out] out of [h,w,4·planes,8·blocks]. */
const dropSpare = (
  sums: Float32Array,
  [height, width, inputs, outputs]: readonly [number, number, number, number],
  planes: number,
  blocks: number,
  gradient: Float32Array,
): void => {
  let target = 0
  for (let tap = 0; tap < height * width; tap++) {
    for (let i = 0; i < inputs; i++, target += outputs) {
      const source = (tap * 4 * planes + i) * 8 * blocks
      gradient.set(sums.subarray(source, source + outputs), target)
    }
  }
}
