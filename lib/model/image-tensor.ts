import * as tf from '@tensorflow/tfjs-core'

/** Three bytes to a number: float32 holds 24 bits, and every engine computes with it exactly. */
const bytesInWord = 3

/** Bytes [N] as ⌈N/3⌉ numbers below 2²⁴, the first byte of three the lowest. */
export const wordsOfBytes = (bytes: Uint8Array): Float32Array => {
  const words = new Float32Array(Math.ceil(bytes.length / bytesInWord))
  for (let word = 0, at = 0; word < words.length; word++, at += bytesInWord) {
    words[word] = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
  }
  return words
}

/** The first `count` bytes of such numbers [N], as float32, taken apart on the device. */
export const bytesOfWords = (words: tf.Tensor1D, count: number): tf.Tensor1D =>
  tf.tidy(() => {
    const [first, second] = [words, tf.floor(tf.mul(words, 1 / 256))]
    const third = tf.floor(tf.mul(second, 1 / 256))
    const bytes = [tf.sub(first, tf.mul(second, 256)), tf.sub(second, tf.mul(third, 256)), third]
    return tf.slice(tf.reshape(tf.stack(bytes, 1), [-1]), 0, count) as tf.Tensor1D
  })

/** Bytes as float32 [shape]. To a device with memory of its own they go three to a number. */
export const bytesTensor = (bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D => {
  const ownMemory = tf.getBackend() !== 'wasm' && tf.getBackend() !== 'cpu'
  return ownMemory && bytes.length > 0
    ? tf.tidy(() => tf.reshape(bytesOfWords(tf.tensor1d(wordsOfBytes(bytes)), bytes.length), shape))
    : tf.tensor4d(Float32Array.from(bytes), shape)
}

/**
 * Images begin … begin + count − 1 of `images` ([N,H,W] uint8, H = W = `sizePx`) as the network's input
 * [count,H,W,1] float32: (x/255 − 0.5)/0.5, so −1…1. The caller disposes it.
 */
export const imageTensor = (images: Uint8Array, sizePx: number, begin: number, count: number): tf.Tensor4D =>
  tf.tidy(() => {
    const pixels = sizePx * sizePx
    const bytes = bytesTensor(images.subarray(begin * pixels, (begin + count) * pixels), [count, sizePx, sizePx, 1])
    return tf.div(tf.sub(tf.div(bytes, 255), 0.5), 0.5)
  })
