import * as tf from '@tensorflow/tfjs-core'
import type { DropoutLayer } from '../model/dropout-layers.js'
import { type MaskedImage, maskStream } from './mask-stream.js'

/** Elements in a word of bits. */
const bits = 32

/** Whether the engine has kernels that draw masks where they are used (see lib/engine/webgpu/kept-bits.ts). */
export const drawsMasks = (): boolean => tf.getKernel('KeptBits', tf.getBackend()) !== undefined

/** The images that go through these layers together. */
export type MaskedPass = Readonly<{ images: readonly MaskedImage[]; layers: readonly DropoutLayer[] }>

/** The mask of a layer from those that were drawn, [B,H,W,C]; null for one that was not. The caller frees it. */
export type DrawnMasks = (layer: string, shape: readonly [number, number, number, number]) => tf.Tensor4D | null

/**
 * Draws the dropout masks of passes on the device as bits, all at once, and gives those of each: a generator is one
 * thread's, and the longest takes as long alone as beside all others. A layer whose elements do not fill whole words is
 * left out. The caller frees the bits (by `tf.tidy`).
 */
export const drawMasks = (
  seed: number,
  step: number,
  rate: number,
  passes: readonly MaskedPass[],
): readonly DrawnMasks[] => {
  const streams: number[] = []
  let words = 0
  const first = passes.map(({ images, layers }) => {
    const ofPass = new Map<string, number>()
    for (const { name, shape } of layers) {
      const each = tf.util.sizeFromShape([...shape]) / bits
      if (!Number.isInteger(each)) continue
      ofPass.set(name, words)
      for (const image of images) {
        streams.push(...maskStream(seed, step, image, name), words, each)
        words += each
      }
    }
    return ofPass
  })
  if (words === 0) return passes.map(() => () => null)
  const table = tf.tensor2d(Int32Array.from(streams), [streams.length / 5, 5], 'int32')
  const drawn = run('KeptBits', { streams: table }, { words, dropped: Math.round(rate * 65536) })
  return first.map(ofPass => (layer, shape) => {
    const begin = ofPass.get(layer)
    if (begin === undefined) return null
    const attrs = { first: begin, kept: 1 / (1 - rate), shape: [...shape] }
    return run('MaskOfKeptBits', { bits: drawn }, attrs) as tf.Tensor4D
  })
}

const run = (kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor
