import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type * as tf from '@tensorflow/tfjs-core'
import { addressOf, kernelsOf } from './kernels/kernels.js'
import { regionsOf } from './kernels/regions.js'

/** How many bytes of transformed tiles are worked on at once. */
const cachedBytes = 512 * 1024

/** Padding of an image, in pixels, and the size of what the convolution makes of it. */
type Frame = Readonly<{ top: number; left: number; outHeight: number; outWidth: number }>

/** From this many channels on, the transformations cost less than the multiplications that they save (measured). */
const fewestChannels = 32

/** Whether tiles of 2×2 cover the output, and there are channels enough. */
export const suitsWinograd = (
  [filterHeight, filterWidth, inputs, outputs]: readonly number[],
  { outHeight, outWidth }: Pick<Frame, 'outHeight' | 'outWidth'>,
): boolean =>
  filterHeight === 3 &&
  filterWidth === 3 &&
  outHeight % 2 === 0 &&
  outWidth % 2 === 0 &&
  Math.min(inputs!, outputs!) >= fewestChannels

const rowsOfTiles = (outHeight: number, tilesAcross: number, inputs: number): number =>
  Math.max(1, Math.min(outHeight / 2, Math.floor(cachedBytes / (64 * tilesAcross * inputs))))

/** A 3×3 convolution with stride 1 by F(2×2, 3×3), see kernels/winograd-text.ts; `turned` as in `convolve`. */
export const winogradConvolve = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { turned, top, left, outHeight, outWidth }: Frame & Readonly<{ turned: boolean }>,
): tf.TensorInfo => {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number]
  const outputs = filter.shape[turned ? 2 : 3]!
  const output = backend.makeOutput([batch, outHeight, outWidth, outputs], 'float32')
  const kernels = kernelsOf(backend)
  const tilesAcross = outWidth / 2
  const rowsAtOnce = rowsOfTiles(outHeight, tilesAcross, inputs)
  const tilesAtOnce = rowsAtOnce * tilesAcross
  const [vectors, panels] = [Math.ceil(inputs / 4), Math.ceil(outputs / 8)]
  const pixelBytes = 4 * inputs
  const paddedBytes = (outWidth + 2) * pixelBytes
  // Where the channels are no multiple of four, rows of output are made with some to spare, and copied without.
  const spare = outputs % 4 !== 0
  const outPixelBytes = 16 * Math.ceil(outputs / 4)
  const filterPlane = 32 * panels * inputs
  const [packed, filterPlanes, padded, inputPlanes, products, rows] = regionsOf(backend, [
    9 * filterPlane,
    16 * filterPlane,
    // The last pixel's last four channels may reach beyond it.
    (2 * rowsAtOnce + 2) * paddedBytes + 16,
    16 * tilesAtOnce * 16 * vectors,
    16 * tilesAtOnce * 32 * panels,
    spare ? 2 * rowsAtOnce * outWidth * outPixelBytes : 0,
  ]) as [number, number, number, number, number, number]
  const pack = turned ? kernels.packTurnedFilter : kernels.packFilter
  pack(addressOf(backend, filter), 9, filter.shape[2]!, filter.shape[3]!, packed)
  kernels.winogradFilter(packed, panels, inputs, filterPlanes, filterPlane)
  const [from, to] = [addressOf(backend, x), addressOf(backend, output)]
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outHeight; y += 2 * rowsAtOnce) {
      const tileRows = Math.min(rowsAtOnce, (outHeight - y) / 2)
      const tiles = tileRows * tilesAcross
      const image = from + n * height * width * pixelBytes
      kernels.padRows(
        image,
        height,
        width * pixelBytes,
        y - top,
        2 * tileRows + 2,
        left * pixelBytes,
        paddedBytes,
        padded,
      )
      const inputPlane = 16 * tiles * vectors
      const productPlane = 32 * tiles * panels
      kernels.winogradInput(
        padded,
        paddedBytes,
        pixelBytes,
        tilesAcross,
        tileRows,
        vectors,
        16,
        inputPlanes,
        inputPlane,
        16 * vectors,
        16,
      )
      for (let plane = 0; plane < 16; plane++) {
        kernels.convolveRows(
          inputPlanes + plane * inputPlane,
          1,
          0,
          tiles,
          16 * vectors,
          1,
          pixelBytes,
          filterPlanes + plane * filterPlane,
          panels,
          products + plane * productPlane,
          32 * panels,
        )
      }
      const target = to + (n * outHeight + y) * outWidth * 4 * outputs
      kernels.winogradOutput(
        spare ? rows : target,
        outWidth * (spare ? outPixelBytes : 4 * outputs),
        spare ? outPixelBytes : 4 * outputs,
        tilesAcross,
        tileRows,
        Math.ceil(outputs / 4),
        16,
        products,
        productPlane,
        32 * panels,
        16,
      )
      if (spare) kernels.copyRuns(rows, outPixelBytes, target, 4 * outputs, 4 * outputs, 4 * tiles)
    }
  }
  return output
}

/** The gradient of such a convolution's filter, of as many outputs as fill panels of eight. */
export const winogradFilterGradient = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: [number, number, number, number],
  { top, left, outHeight, outWidth }: Frame,
): tf.TensorInfo => {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number]
  const outputs = filterShape[3]
  const output = backend.makeOutput(filterShape, 'float32')
  const kernels = kernelsOf(backend)
  const tilesAcross = outWidth / 2
  const rowsAtOnce = rowsOfTiles(outHeight, tilesAcross, inputs)
  const tilesAtOnce = rowsAtOnce * tilesAcross
  const [vectors, panels] = [Math.ceil(inputs / 4), outputs / 8]
  const pixelBytes = 4 * inputs
  const paddedBytes = (outWidth + 2) * pixelBytes
  const sumPlane = 4 * 4 * vectors * outputs
  const [sums, padded, inputPlanes, gradientPlanes] = regionsOf(backend, [
    16 * sumPlane,
    (2 * rowsAtOnce + 2) * paddedBytes + 16,
    16 * tilesAtOnce * 16 * vectors,
    16 * tilesAtOnce * 32 * panels,
  ]) as [number, number, number, number]
  kernels.fillZeros(sums, 16 * sumPlane)
  const [images, gradients] = [addressOf(backend, x), addressOf(backend, dy)]
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < outHeight; y += 2 * rowsAtOnce) {
      const tileRows = Math.min(rowsAtOnce, (outHeight - y) / 2)
      const tiles = tileRows * tilesAcross
      const image = images + n * height * width * pixelBytes
      kernels.padRows(
        image,
        height,
        width * pixelBytes,
        y - top,
        2 * tileRows + 2,
        left * pixelBytes,
        paddedBytes,
        padded,
      )
      const inputPlane = 16 * tiles * vectors
      const gradientPlane = 32 * tiles * panels
      kernels.winogradInput(
        padded,
        paddedBytes,
        pixelBytes,
        tilesAcross,
        tileRows,
        vectors,
        16,
        inputPlanes,
        inputPlane,
        16,
        16 * tiles,
      )
      // A panel has eight channels: the first four of all panels, then the others.
      for (const half of [0, 16]) {
        kernels.winogradGradient(
          gradients + (n * outHeight + y) * outWidth * 4 * outputs + half,
          outWidth * 4 * outputs,
          4 * outputs,
          tilesAcross,
          tileRows,
          panels,
          32,
          gradientPlanes + half,
          gradientPlane,
          32,
          32 * tiles,
        )
      }
      for (let plane = 0; plane < 16; plane++) {
        kernels.addFilterGradient(
          inputPlanes + plane * inputPlane,
          vectors,
          0,
          16 * tiles,
          1,
          tiles,
          1,
          1,
          gradientPlanes + plane * gradientPlane,
          panels,
          sums + plane * sumPlane,
        )
      }
    }
  }
  kernels.winogradFilterGradient(sums, sumPlane, addressOf(backend, output), 4 * inputs * outputs)
  return output
}
