import * as tf from '@tensorflow/tfjs-core'

/** The same bytes, a multiple of four, as 32-bit numbers: little-endian, as all machines are that this runs on. */
export const wordsOfBytes = (bytes: Uint8Array): Int32Array => new Int32Array(bytes.slice().buffer)

/**
 * Bytes [N] float32 from words [N/4] int32, on the device: byte k of w is ⌊w/2⁸ᵏ⌋ − 2⁸·⌊w/2⁸ᵏ⁺⁸⌋, also where w is negative, since
 * the division rounds down.
 */
export const bytesOfWords = (words: tf.Tensor1D): tf.Tensor =>
  tf.tidy(() => {
    const shifted = [words]
    for (let k = 0; k < 4; k++) shifted.push(tf.floorDiv(shifted[k]!, tf.scalar(256, 'int32')))
    const bytes = [0, 1, 2, 3].map(k => tf.sub(shifted[k]!, tf.mul(shifted[k + 1]!, tf.scalar(256, 'int32'))))
    return tf.cast(tf.stack(bytes, 1), 'float32')
  })

/** Bytes as float32 [shape]. To a device with memory of its own they go as they are, four to a number. */
export const bytesTensor = (bytes: Uint8Array, shape: [number, number, number, number]): tf.Tensor4D => {
  const ownMemory = tf.getBackend() !== 'wasm' && tf.getBackend() !== 'cpu'
  return ownMemory && bytes.length > 0 && bytes.length % 4 === 0
    ? tf.tidy(() => tf.reshape(bytesOfWords(tf.tensor1d(wordsOfBytes(bytes), 'int32')), shape))
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
