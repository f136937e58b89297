import type { GreyImage } from '../codec/grey-image.js'
import { shown } from '../codec/shown.js'
import { paint } from '../image/canvas.js'
import { type KeyedStreams, keyedStreams } from '../random/keyed-random.js'
import { type Cutout, cutout } from './cutout.js'
import type { DrawnOperation } from './draw-operations.js'
import { paintAt } from './pool-operation.js'
import { type ReflectPadCrop, reflectPadCrop } from './reflect-pad-crop.js'
import type { View, ViewKey } from './view.js'

/** What a view does to one image, in this order; null is nothing. */
export type DrawnView = Readonly<{
  crop: Required<ReflectPadCrop> | null
  operations: readonly DrawnOperation[]
  cutout: Cutout | null
}>

/** What a view does to an image of some size, drawn by its key: data, nothing is painted yet. */
export type DrawView = (size: Readonly<{ width: number; height: number }>, key: ViewKey) => DrawnView

/** Of what is drawn that which moves pixels and leaves their values alone: what a mask takes to follow its image. */
export const geometricPart = ({ crop, operations }: DrawnView): DrawnView => ({
  crop,
  operations: operations.filter(({ operation }) => operation.geometric),
  cutout: null,
})

/**
 * Gives a view's draws the streams of its key: `random('crop')` depends on seed, epoch, sample id, view and the word, on
 * nothing else. `geometricOnly` keeps of them the geometric part. Throws a RangeError where a key has no whole epoch or no sample id: all such would share their draws.
 */
export const keyedDraws =
  (
    { seed, view, geometricOnly = false }: Readonly<{ seed: number; view: string; geometricOnly?: boolean }>,
    draw: (size: Readonly<{ width: number; height: number }>, random: KeyedStreams) => DrawnView,
  ): DrawView =>
  (size, { epoch, sampleId }) => {
    if (!Number.isSafeInteger(epoch) || typeof sampleId !== 'string')
      throw new RangeError(
        `Expected a key of a whole epoch and a sampleId, got epoch ${shown(epoch)} and sampleId ${shown(sampleId)}`,
      )
    const drawn = draw(size, keyedStreams(seed, epoch, sampleId, view))
    return geometricOnly ? geometricPart(drawn) : drawn
  }

/** The image with all that is drawn painted on it. */
export const paintDrawn = (image: GreyImage, { crop, operations, cutout: hidden }: DrawnView): GreyImage =>
  paint(
    image,
    ...(crop ? [reflectPadCrop(crop)] : []),
    ...operations.map(({ operation, level, sign }) => paintAt(operation, level, sign)),
    ...(hidden ? [cutout(hidden)] : []),
  )

/** The view that paints what is drawn. */
export const viewFrom =
  (draw: DrawView): View =>
  (image, key) =>
    paintDrawn(image, draw(image, key))
