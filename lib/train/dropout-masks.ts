import * as tf from '@tensorflow/tfjs-core'
import { computingPlace } from '../engine/computing-place.js'
import { type Dropout, noDropout } from '../model/dropout.js'
import type { DrawnMasks } from './draw-masks.js'
import { maskBits, maskOfBits } from './mask-bits.js'
import { type MaskedImage, type MaskStream, maskStream } from './mask-stream.js'

/**
 * Dropout for one forward pass of one step: masks [B,H,W,C] of 0 (with probability `rate`) and 1/(1 − rate), where row i
 * is keyed by (seed, step, branch and position of image i, layer). So a mask depends neither on how the batch is cut
 * into micro-batches nor on what else runs, and a GPU gets it as bits; a rate of 0 is no dropout. The model's caller frees the masks (by `tf.tidy`).
 *
 * `drawn` gives the same masks where the device has drawn them (see `drawMasks`).
 */
export const dropoutMasks = (
  seed: number,
  step: number,
  rate: number,
  images: readonly MaskedImage[],
  drawn: DrawnMasks = () => null,
): Dropout => {
  if (rate === 0) return noDropout
  return (layer, shape) => {
    const [batch, height, width, channels] = shape
    if (batch !== images.length) throw new Error(`Expected ${images.length} images at ${layer}, got ${batch}.`)
    const onDevice = drawn(layer, shape)
    if (onDevice !== null) return onDevice
    const size = height * width * channels
    const mask = new Float32Array(batch * size)
    images.forEach(({ branch, position }, row) => {
      fillMask(mask.subarray(row * size, (row + 1) * size), rate, maskStream(seed, step, { branch, position }, layer))
    })
    return computingPlace() === 'gpu' && mask.length % 16 === 0
      ? maskOfBits(maskBits(mask), 1 / (1 - rate), shape)
      : tf.tensor4d(mask, [batch, height, width, channels])
  }
}

/**
 * sfc32 written out, since a call for each of some million elements a step would cost more than all else here. Each word
 * decides two elements, so that rates are exact to 1/65536.
 */
const fillMask = (mask: Float32Array, rate: number, state: MaskStream): void => {
  let [a, b, c] = state
  let counter = 1
  const dropped = Math.round(rate * 65536)
  const kept = 1 / (1 - rate)
  for (let at = 0; at < mask.length; at += 2) {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    // Arithmetic instead of branches, which would be mispredicted for most elements that are dropped.
    mask[at] = kept * Number(sum >>> 16 >= dropped)
    mask[at + 1] = kept * Number((sum & 65535) >= dropped)
  }
}
