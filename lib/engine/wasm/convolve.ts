import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { heapFloats } from './heap-floats.js'
import { addressOf, kernelsOf, scratchOf } from './kernels/kernels.js'

/** How many bytes of padded rows are worked on at once: they are read once for each block of channels. */
const cachedBytes = 384 * 1024

/** What the last block of channels may overwrite behind the last pixel. */
const overrunBytes = 32

/**
 * `turned` takes the filter [h,w,in,out] turned by 180° with its channels exchanged: the convolution is then the one
 * that gives the input's gradient. `top` and `left` are pixels of padding; the output's size is the caller's.
 */
export type Convolution = Readonly<{ turned: boolean; top: number; left: number; outHeight: number; outWidth: number }>

/**
 * The filter as panels of eight output channels, [⌈out/8⌉][h][w][in][8], channels beyond the last being 0; of a turned
 * filter likewise, its inputs and outputs having changed places.
 */
const packFilter = (filter: Float32Array, shape: readonly number[], turned: boolean, panels: Float32Array): void => {
  const [height, width, inputs, outputs] = shape as [number, number, number, number]
  const taps = height * width
  const [from, to] = turned ? [outputs, inputs] : [inputs, outputs]
  const [fromStep, toStep] = turned ? [1, outputs] : [outputs, 1]
  let target = 0
  for (let block = 0; block < to; block += 8) {
    const channels = Math.min(8, to - block)
    for (let tap = 0; tap < taps; tap++) {
      const source = (turned ? taps - 1 - tap : tap) * inputs * outputs + block * toStep
      for (let i = 0; i < from; i++, target += 8) {
        const at = source + i * fromStep
        for (let c = 0; c < channels; c++) panels[target + c] = filter[at + c * toStep]!
        for (let c = channels; c < 8; c++) panels[target + c] = 0
      }
    }
  }
}

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
  const panelFloats = blocks * 8 * filterHeight * filterWidth * inputs
  const outRowBytes = 4 * outWidth * outputs
  // The rows that are worked on, the filter, and a place for the last output rows where those would overrun.
  const sizes = [
    (rowsAtOnce + filterHeight - 1) * paddedBytes,
    4 * panelFloats,
    rowsAtOnce * outRowBytes + overrunBytes,
  ]
  const padded = scratchOf(
    backend,
    sizes.reduce((sum, size) => sum + size),
  )
  const panels = padded + sizes[0]!
  const aside = panels + sizes[1]!
  const { buffer } = heapFloats(backend, output)
  packFilter(heapFloats(backend, filter), filter.shape, turned, new Float32Array(buffer, panels, panelFloats))
  const kernels = kernelsOf(backend)
  const [from, to] = [addressOf(backend, x), addressOf(backend, output)]
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
      if (overruns) new Uint8Array(buffer).copyWithin(target, aside, aside + rows * outRowBytes)
    }
  }
  return output
}
