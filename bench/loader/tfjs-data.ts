import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import sharp from 'sharp'
import { strongView } from '../../lib/augment/strong-view.js'
import { weakView } from '../../lib/augment/weak-view.js'
import { endlessPaths, type OpenLoader } from './loader.js'

/** Batches that are in work or ready. */
const AHEAD = 2

type Views = Readonly<{ weak: Uint8Array; strong: Uint8Array }>

/**
 * @tensorflow/tfjs-data with sharp: decode, grey and resize as the bare loop does, then the same two views as ours,
 * in batches of tensors.
 *
 * This is the fastest form found. `mapAsync` begins a call for each `next()`, and `prefetch(n)` right after it makes n
 * such calls ahead: that is all the parallelism there is (`batch` awaits one element after the other). So paths are
 * grouped first, a group is decoded at once, and each view of a group becomes one tensor. Mapping single files and
 * `batch` afterwards (which stacks 2 × 10 small tensors) is slower, and `batch` on plain typed arrays, which it takes
 * apart number by number, ten times slower. The cpu backend keeps what it is given, others copy it. Tensors are int32,
 * since there is no uint8.
 */
export const tfjsData: OpenLoader = async job => {
  const data = await import('@tensorflow/tfjs-data').catch(() => null)
  if (data === null) return E.left('@tensorflow/tfjs-data is not installed')
  await import('@tensorflow/tfjs-backend-cpu')
  await tf.setBackend('cpu')

  const { sizePx, batchSize, seed } = job
  const [weak, strong] = [weakView({ seed }), strongView({ seed })]
  const load = async (path: string): Promise<Views> => {
    const pixels = await sharp(path).greyscale().resize(sizePx, sizePx, { fit: 'fill' }).raw().toBuffer()
    const image = { width: sizePx, height: sizePx, data: pixels }
    const key = { epoch: 0, sampleId: path }
    return { weak: weak(image, key).data, strong: strong(image, key).data }
  }
  const stack = (views: readonly Views[], view: keyof Views) => {
    const pixels = new Int32Array(views.length * sizePx * sizePx)
    for (const [i, of] of views.entries()) pixels.set(of[view], i * sizePx * sizePx)
    return tf.tensor3d(pixels, [views.length, sizePx, sizePx], 'int32')
  }
  return E.right(async arrived => {
    let begun = 0
    let finished = 0
    let most = 0
    function* groups() {
      const paths = endlessPaths(job)
      while (true) {
        begun += batchSize
        most = Math.max(most, begun - finished)
        yield { paths: Array.from({ length: batchSize }, () => paths.next().value) }
      }
    }
    const batches = await data
      .generator(async () => groups())
      .mapAsync(async group => {
        const views = await Promise.all((group as Readonly<{ paths: readonly string[] }>).paths.map(load))
        return { weak: stack(views, 'weak'), strong: stack(views, 'strong') }
      })
      .prefetch(AHEAD)
      .iterator()
    let wanted = true
    while (wanted) {
      const { value } = await batches.next()
      wanted = arrived(batchSize)
      tf.dispose(value)
      finished += batchSize
    }
    return { most, declared: (AHEAD + 1) * batchSize }
  })
}
