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
  outHeight * outWidth > 0 &&
  outHeight % 2 === 0 &&
  outWidth % 2 === 0 &&
  Math.min(inputs!, outputs!) >= fewestChannels

/** How an input is cut into groups of rows of tiles, and how much memory a group takes. */
const tilingOf = (inputs: number, { outHeight, outWidth }: Frame) => {
  const tilesAcross = outWidth / 2
  const most = Math.floor(cachedBytes / (64 * tilesAcross * inputs))
  const rowsAtOnce = Math.max(1, Math.min(outHeight / 2, most))
  const vectors = Math.ceil(inputs / 4)
  const paddedBytes = 4 * (outWidth + 2) * inputs
  return {
    tilesAcross,
    rowsAtOnce,
    tilesAtOnce: rowsAtOnce * tilesAcross,
    vectors,
    paddedBytes,
    // The last pixel's last four channels may reach beyond it.
    regions: [(2 * rowsAtOnce + 2) * paddedBytes + 16, 16 * rowsAtOnce * tilesAcross * 16 * vectors] as const,
  }
}

/** A group of rows of tiles of image `n`, from output row `y` on; its planes of transformed inputs are so far apart. */
type Group = Readonly<{ n: number; y: number; tileRows: number; tiles: number; planeBytes: number }>

/**
 * Transforms the inputs, Bᵀ d B, a group of rows of tiles after the other, and calls `use` with each. In a plane, tiles
 * follow each other with all their channels, or, `byVector`, four channels follow each other with all their tiles.
 */
const forGroups = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  frame: Frame,
  [padded, planes]: readonly [number, number],
  byVector: boolean,
  use: (group: Group) => void,
): void => {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number]
  const { tilesAcross, rowsAtOnce, vectors, paddedBytes } = tilingOf(inputs, frame)
  const kernels = kernelsOf(backend)
  const pixelBytes = 4 * inputs
  for (let n = 0; n < batch; n++) {
    const image = addressOf(backend, x) + n * height * width * pixelBytes
    for (let y = 0; y < frame.outHeight; y += 2 * rowsAtOnce) {
      const tileRows = Math.min(rowsAtOnce, (frame.outHeight - y) / 2)
      const tiles = tileRows * tilesAcross
      const planeBytes = 16 * tiles * vectors
      kernels.padRows(
        image,
        height,
        width * pixelBytes,
        y - frame.top,
        2 * tileRows + 2,
        frame.left * pixelBytes,
        paddedBytes,
        padded,
      )
      const [tileBytes, vectorBytes] = byVector ? [16, 16 * tiles] : [16 * vectors, 16]
      kernels.winogradInput(
        padded,
        paddedBytes,
        pixelBytes,
        tilesAcross,
        tileRows,
        vectors,
        16,
        planes,
        planeBytes,
        tileBytes,
        vectorBytes,
      )
      use({ n, y, tileRows, tiles, planeBytes })
    }
  }
}

/** A 3×3 convolution with stride 1 by F(2×2, 3×3), see kernels/winograd-text.ts; `turned` as in `convolve`. */
export const winogradConvolve = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  { turned, ...frame }: Frame & Readonly<{ turned: boolean }>,
): tf.TensorInfo => {
  const { outHeight, outWidth } = frame
  const inputs = x.shape[3]!
  const outputs = filter.shape[turned ? 2 : 3]!
  const output = backend.makeOutput([x.shape[0]!, outHeight, outWidth, outputs], 'float32')
  const kernels = kernelsOf(backend)
  const { tilesAcross, tilesAtOnce, rowsAtOnce, vectors, regions } = tilingOf(inputs, frame)
  const panels = Math.ceil(outputs / 8)
  // Where the channels are no multiple of four, rows of output are made with some to spare, and copied without.
  const spare = outputs % 4 !== 0
  const [pixelBytes, sparePixelBytes] = [4 * outputs, 16 * Math.ceil(outputs / 4)]
  const filterPlane = 32 * panels * inputs
  const [packed, filterPlanes, products, rows, padded, inputPlanes] = regionsOf(backend, [
    9 * filterPlane,
    16 * filterPlane,
    16 * tilesAtOnce * 32 * panels,
    spare ? 2 * rowsAtOnce * outWidth * sparePixelBytes : 0,
    ...regions,
  ]) as [number, number, number, number, number, number]
  const pack = turned ? kernels.packTurnedFilter : kernels.packFilter
  pack(addressOf(backend, filter), 9, filter.shape[2]!, filter.shape[3]!, packed)
  kernels.winogradFilter(packed, panels, inputs, filterPlanes, filterPlane)
  const to = addressOf(backend, output)
  forGroups(backend, x, frame, [padded, inputPlanes], false, ({ n, y, tileRows, tiles, planeBytes }) => {
    const productPlane = 32 * tiles * panels
    for (let plane = 0; plane < 16; plane++) {
      kernels.convolveRows(
        inputPlanes + plane * planeBytes,
        1,
        0,
        tiles,
        16 * vectors,
        1,
        4 * inputs,
        filterPlanes + plane * filterPlane,
        panels,
        products + plane * productPlane,
        32 * panels,
      )
    }
    const target = to + (n * outHeight + y) * outWidth * pixelBytes
    const outPixelBytes = spare ? sparePixelBytes : pixelBytes
    kernels.winogradOutput(
      spare ? rows : target,
      outWidth * outPixelBytes,
      outPixelBytes,
      tilesAcross,
      tileRows,
      Math.ceil(outputs / 4),
      16,
      products,
      productPlane,
      32 * panels,
      16,
    )
    if (spare) kernels.copyRuns(rows, sparePixelBytes, target, pixelBytes, pixelBytes, 4 * tiles)
  })
  return output
}

/** The gradient of such a convolution's filter, of as many outputs as fill panels of eight. */
export const winogradFilterGradient = (
  backend: BackendWasm,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: [number, number, number, number],
  frame: Frame,
): tf.TensorInfo => {
  const { outHeight, outWidth } = frame
  const [inputs, outputs] = [x.shape[3]!, filterShape[3]]
  const output = backend.makeOutput(filterShape, 'float32')
  const kernels = kernelsOf(backend)
  const { tilesAcross, tilesAtOnce, vectors, regions } = tilingOf(inputs, frame)
  const panels = outputs / 8
  const sumPlane = 16 * vectors * outputs
  const [sums, gradientPlanes, padded, inputPlanes] = regionsOf(backend, [
    16 * sumPlane,
    16 * tilesAtOnce * 32 * panels,
    ...regions,
  ]) as [number, number, number, number]
  kernels.fillZeros(sums, 16 * sumPlane)
  forGroups(backend, x, frame, [padded, inputPlanes], true, ({ n, y, tileRows, tiles, planeBytes }) => {
    const gradientPlane = 32 * tiles * panels
    // A panel has eight channels: the first four of all panels, then the others.
    for (const half of [0, 16]) {
      kernels.winogradGradient(
        addressOf(backend, dy) + (n * outHeight + y) * outWidth * 4 * outputs + half,
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
        inputPlanes + plane * planeBytes,
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
  })
  kernels.winogradFilterGradient(sums, sumPlane, addressOf(backend, output), 4 * inputs * outputs)
  return output
}
