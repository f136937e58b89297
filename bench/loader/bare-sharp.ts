import * as E from 'fp-ts/lib/Either.js'
import sharp from 'sharp'
import { endlessPaths, type OpenLoader } from './loader.js'

/**
 * The least that can be done with sharp: decode, grey, resize (libvips' own, with shrink-on-load for JPEG), raw
 * pixels, `concurrency` in flight; no views, no batches, no order. sharp keeps the settings that it comes with.
 */
export const bareSharp: OpenLoader = async job =>
  E.right(async arrived => {
    const { sizePx, concurrency } = job
    const paths = endlessPaths(job)
    let wanted = true
    const loop = async () => {
      while (wanted) {
        await sharp(paths.next().value).greyscale().resize(sizePx, sizePx, { fit: 'fill' }).raw().toBuffer()
        wanted &&= arrived(1)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, loop))
    return { most: concurrency, declared: concurrency }
  })
