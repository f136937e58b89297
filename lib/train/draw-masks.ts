import * as tf from '@tensorflow/tfjs-core'
import type { DropoutLayer } from '../model/dropout-layers.js'
import { type MaskedImage, maskStream } from './mask-stream.js'

/** Elements in a word of bits. */
const bits = 32

/** Whether the engine has kernels that draw masks where they are used (see lib/engine/webgpu/kept-bits.ts). */
export const drawsMasks = (): boolean => tf.getKernel('KeptBits', tf.getBackend()) !== undefined

/** The mask of a layer from those that were drawn, [B,H,W,C]; null for one that was not. The caller frees it. */
type Drawn = (layer: string, shape: readonly [number, number, number, number]) => tf.Tensor4D | null

/**
 * Draws the dropout masks of `images` at `layers` on the device, all at once, as bits. A layer whose elements do not fill
 * whole words is left out. The caller frees the bits (by `tf.tidy`).
 */
export const drawMasks = (
  seed: number,
  step: number,
  rate: number,
  images: readonly MaskedImage[],
  layers: readonly DropoutLayer[],
): Drawn => {
  const first = new Map<string, number>()
  const streams: number[] = []
  let words = 0
  for (const { name, shape } of layers) {
    const each = tf.util.sizeFromShape([...shape]) / bits
    if (!Number.isInteger(each)) continue
    first.set(name, words)
    for (const image of images) {
      streams.push(...maskStream(seed, step, image, name), words, each)
      words += each
    }
  }
  if (words === 0) return () => null
  const table = tf.tensor2d(Int32Array.from(streams), [streams.length / 5, 5], 'int32')
  const drawn = run('KeptBits', { streams: table }, { words, dropped: Math.round(rate * 65536) })
  return (layer, shape) => {
    const begin = first.get(layer)
    return begin === undefined
      ? null
      : (run(
          'MaskOfKeptBits',
          { bits: drawn },
          { first: begin, kept: 1 / (1 - rate), shape: [...shape] },
        ) as tf.Tensor4D)
  }
}

const run = (kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor
