import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'

/** For each of `to` samples along one axis of `from`: the sample before it, the one after, and the weight of the latter. */
const neighbours = (from: number, to: number, alignCorners: boolean) => {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to
  const before = new Int32Array(to)
  const after = new Int32Array(to)
  const share = new Float32Array(to)
  for (let i = 0; i < to; i++) {
    const position = i * scale
    before[i] = Math.floor(position)
    after[i] = Math.min(from - 1, Math.ceil(position))
    share[i] = position - before[i]!
  }
  return { before, after, share }
}

/**
 * ∂L/∂images of bilinear resizing without half-pixel centres, [B,h,w,C]: each gradient pixel is given back to the four
 * pixels that it was interpolated from, first along rows, then along columns.
 */
export const resizeBilinearGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, images } = inputs as { dy: tf.Tensor4D; images: tf.Tensor4D }
  const { alignCorners, halfPixelCenters } = attrs as { alignCorners: boolean; halfPixelCenters?: boolean }
  if (halfPixelCenters) throw new Error('Expected resizing without half-pixel centres, got halfPixelCenters: true.')
  const [batch, height, width, channels] = images.shape
  const [, dyHeight, dyWidth] = dy.shape
  const wasm = backend as BackendWasm
  const output = wasm.makeOutput(images.shape, 'float32')
  const [gradient, dx] = [heapFloats(wasm, dy), heapFloats(wasm, output)]
  const [rows, columns] = [neighbours(height, dyHeight, alignCorners), neighbours(width, dyWidth, alignCorners)]
  const rowSize = width * channels
  const narrowed = new Float32Array(rowSize)
  dx.fill(0)
  let from = 0
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < dyHeight; y++) {
      narrowed.fill(0)
      for (let x = 0; x < dyWidth; x++) {
        const [left, right, share] = [columns.before[x]! * channels, columns.after[x]! * channels, columns.share[x]!]
        for (let channel = 0; channel < channels; channel++) {
          const value = gradient[from++]!
          narrowed[left + channel]! += value * (1 - share)
          narrowed[right + channel]! += value * share
        }
      }
      const upper = (n * height + rows.before[y]!) * rowSize
      const lower = (n * height + rows.after[y]!) * rowSize
      const share = rows.share[y]!
      for (let at = 0; at < rowSize; at++) {
        dx[upper + at]! += narrowed[at]! * (1 - share)
        dx[lower + at]! += narrowed[at]! * share
      }
    }
  }
  return output
}
