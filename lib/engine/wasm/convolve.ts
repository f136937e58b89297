import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { addressOf, kernelsOf } from './kernels/kernels.js'
import { regionsOf } from './kernels/regions.js'

/** How many bytes of padded rows are worked on at once: they are read once for each block of channels. */
const cachedBytes = 384 * 1024

/** What the last block of channels may overwrite behind the last pixel. */
const overrunBytes = 32

/**
 * `turned` takes the filter [h,w,in,out] turned by 180° with its channels exchanged: the convolution is then the one
 * that gives the input's gradient. `top` and `left` are pixels of padding; the output's size is the caller's.
 */
export type Convolution = Readonly<{ turned: boolean; top: number; left: number; outHeight: number; outWidth: number }>

/** A convolution with stride 1, [B,H,W,in] to [B,outHeight,outWidth,out], by the kernels of this folder. */
export const convolve = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { turned, top, left, outHeight, outWidth }: Convolution,
): tf.TensorInfo => {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number]
  const [filterHeight, filterWidth] = filter.shape as [number, number]
  const outputs = filter.shape[turned ? 2 : 3]!
  const output = backend.makeOutput([batch, outHeight, outWidth, outputs], 'float32')
  if (batch * outHeight * outWidth === 0) return output
  const blocks = Math.ceil(outputs / 8)
  const pixelBytes = 4 * inputs
  const paddedBytes = (outWidth + filterWidth - 1) * pixelBytes
  const rowsAtOnce = Math.max(1, Math.min(outHeight, Math.floor(cachedBytes / paddedBytes) - filterHeight + 1))
  const outRowBytes = 4 * outWidth * outputs
  // The rows that are worked on, the filter, and a place for the last output rows where those would overrun.
  const [padded, panels, aside] = regionsOf(backend, [
    (rowsAtOnce + filterHeight - 1) * paddedBytes,
    32 * blocks * filterHeight * filterWidth * inputs,
    rowsAtOnce * outRowBytes + overrunBytes,
  ]) as [number, number, number]
  const kernels = kernelsOf(backend)
  const [from, to] = [addressOf(backend, x), addressOf(backend, output)]
  const pack = turned ? kernels.packTurnedFilter : kernels.packFilter
  pack(addressOf(backend, filter), filterHeight * filterWidth, filter.shape[2]!, filter.shape[3]!, panels)
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outHeight; y += rowsAtOnce) {
      const rows = Math.min(rowsAtOnce, outHeight - y)
      kernels.padRows(
        from + n * height * width * pixelBytes,
        height,
        width * pixelBytes,
        y - top,
        rows + filterHeight - 1,
        left * pixelBytes,
        paddedBytes,
        padded,
      )
      const target = to + (n * outHeight + y) * outRowBytes
      const overruns = outputs % 8 !== 0 && n === batch - 1 && y + rows === outHeight
      kernels.convolveRows(
        padded,
        rows,
        paddedBytes,
        outWidth,
        pixelBytes,
        filterHeight,
        filterWidth * pixelBytes,
        panels,
        blocks,
        overruns ? aside : target,
        4 * outputs,
      )
      if (overruns) kernels.copyRuns(aside, 0, target, 0, rows * outRowBytes, 1)
    }
  }
  return output
}
