import { shown } from '../codec/shown.js'

/** A size in pixels, each side a whole number ≥ 1. */
export type SizePx = Readonly<{ widthPx: number; heightPx: number }>

/** Throws a RangeError where a side is not a whole number ≥ 1. */
export const expectSizePx = ({ widthPx, heightPx }: SizePx): void => {
  for (const side of [widthPx, heightPx])
    if (!Number.isSafeInteger(side) || side < 1)
      throw new RangeError(
        `Expected a size of whole pixels, at least 1×1, got widthPx ${shown(widthPx)} and heightPx ${shown(heightPx)}`,
      )
}
