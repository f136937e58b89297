import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { addressOf, kernelsOf, scratchOf } from './kernels/kernels.js'

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
  const [, height, width, channels] = images.shape
  const [, dyHeight, dyWidth] = dy.shape
  const [rows, columns] = [neighbours(height, dyHeight, alignCorners), neighbours(width, dyWidth, alignCorners)]
  if (channels % 4 === 0 && dy.size > 0) return byKernels(backend as BackendWasm, dy, images, rows, columns)
  return byLoops(backend as BackendWasm, dy, images, rows, columns)
}

type Neighbours = ReturnType<typeof neighbours>

/** Channels in fours: one call for each row of dy, which is given back along the row, then to two rows. */
const byKernels = (
  wasm: BackendWasm,
  dy: tf.Tensor4D,
  images: tf.Tensor4D,
  rows: Neighbours,
  columns: Neighbours,
): tf.TensorInfo => {
  const [batch, height, width, channels] = images.shape
  const [, dyHeight, dyWidth] = dy.shape
  const output = wasm.makeOutput(images.shape, 'float32')
  const rowBytes = 4 * width * channels
  const table = scratchOf(wasm, 16 * dyWidth + rowBytes)
  const narrowed = table + 16 * dyWidth
  const dx = heapFloats(wasm, output)
  const offsets = new Int32Array(dx.buffer, table, 4 * dyWidth)
  const weights = new Float32Array(dx.buffer, table, 4 * dyWidth)
  for (let x = 0; x < dyWidth; x++) {
    offsets.set([4 * channels * columns.before[x]!, 4 * channels * columns.after[x]!], 4 * x)
    weights.set([1 - columns.share[x]!, columns.share[x]!], 4 * x + 2)
  }
  const row = new Float32Array(dx.buffer, narrowed, width * channels)
  const kernels = kernelsOf(wasm)
  const [from, to] = [addressOf(wasm, dy), addressOf(wasm, output)]
  dx.fill(0)
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < dyHeight; y++) {
      row.fill(0)
      kernels.giveBackRow(from + 4 * (n * dyHeight + y) * dyWidth * channels, dyWidth, channels, table, narrowed)
      const [before, after, share] = [rows.before[y]!, rows.after[y]!, rows.share[y]!]
      kernels.addWeighted(narrowed, 1 - share, rowBytes, to + (n * height + before) * rowBytes)
      kernels.addWeighted(narrowed, share, rowBytes, to + (n * height + after) * rowBytes)
    }
  }
  return output
}

const byLoops = (
  wasm: BackendWasm,
  dy: tf.Tensor4D,
  images: tf.Tensor4D,
  rows: Neighbours,
  columns: Neighbours,
): tf.TensorInfo => {
  const [batch, height, width, channels] = images.shape
  const [, dyHeight, dyWidth] = dy.shape
  const output = wasm.makeOutput(images.shape, 'float32')
  const [gradient, dx] = [heapFloats(wasm, dy), heapFloats(wasm, output)]
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
