import type { GreyImage } from '../codec/grey-image.js'
import { type Paint, paint } from '../image/canvas.js'
import { type KeyedStreams, keyedStreams } from './keyed-random.js'
import type { View } from './view.js'

/**
 * What a view does to an image of some size, drawn from the streams of its key: `random('crop')` depends on seed, epoch,
 * sample, view and the word, on nothing else.
 */
export type Draw = (size: Readonly<{ width: number; height: number }>, random: KeyedStreams) => readonly Paint[]

/** The view that paints what has been drawn, one on the other. Streams are keyed by (seed, epoch, sample id, view, …). */
export const drawnView =
  ({ seed, view }: Readonly<{ seed: number; view: string }>, ...draws: readonly Draw[]): View =>
  (image: GreyImage, { epoch, sampleId }) => {
    const random = keyedStreams(seed, epoch, sampleId, view)
    return paint(image, ...draws.flatMap(draw => draw(image, random)))
  }
