import * as tf from '@tensorflow/tfjs-core'

/** Elements in one number: a power of two that float32 holds exactly. */
const bits = 16

/** A mask as bits, 1 where it is not 0, sixteen elements to a number; its length is a multiple of sixteen. */
export const maskBits = (mask: Float32Array): Float32Array => {
  const words = new Float32Array(mask.length / bits)
  for (let word = 0, at = 0; word < words.length; word++) {
    let value = 0
    for (let bit = 0; bit < bits; bit++, at++) value |= Number(mask[at] !== 0) << bit
    words[word] = value
  }
  return words
}

/**
 * The mask of these bits, made on the device: `kept` where a bit is 1, else 0. Sent so, a mask is a sixteenth of its size
 * in floats. The caller disposes it.
 */
export const maskOfBits = (
  words: Float32Array,
  kept: number,
  shape: readonly [number, number, number, number],
): tf.Tensor4D =>
  tf.tidy(() => {
    const scales = tf.tensor2d(
      Float32Array.from({ length: bits }, (_, bit) => 2 ** -bit),
      [1, bits],
    )
    const shifted = tf.floor(tf.mul(tf.tensor2d(words, [words.length, 1]), scales))
    const bit = tf.sub(shifted, tf.mul(tf.floor(tf.mul(shifted, 0.5)), 2))
    return tf.reshape(tf.mul(bit, kept), [...shape])
  })
