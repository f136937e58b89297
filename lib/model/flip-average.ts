import type { Predict } from './predict.js'

/** Images [count,H,W] with W = `widthPx`, left and right exchanged. */
const mirrored = <A extends Uint8Array | Float32Array>(images: A, widthPx: number): A => {
  const out = images.slice() as A
  for (let row = 0; row < out.length; row += widthPx) out.subarray(row, row + widthPx).reverse()
  return out
}

const mean = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => (value + b[i]!) / 2)

/**
 * Test-time augmentation: what `predict` makes of the images, averaged with what it makes of their mirror images. Maps are
 * mirrored back before; so an image that is its own mirror image gets symmetric maps. Twice the work of `predict`.
 *
 * @example const { lungs } = await flipAverage(predict)(model, images, count)
 */
export const flipAverage =
  (predict: Predict): Predict =>
  async (model, images, count, options) => {
    const { sizePx } = model
    const plain = await predict(model, images, count, options)
    const mirror = await predict(model, mirrored(images, sizePx), count, options)
    const maps = (a: Float32Array | null, b: Float32Array | null) => a && b && mean(a, mirrored(b, sizePx))
    return {
      abnormal: plain.abnormal && mirror.abnormal && mean(plain.abnormal, mirror.abnormal),
      lungs: maps(plain.lungs, mirror.lungs),
      saliency: maps(plain.saliency, mirror.saliency),
    }
  }
