/** A size in pixels, each side a whole number ≥ 1. */
export type SizePx = Readonly<{ widthPx: number; heightPx: number }>

/** Throws where a side is not a whole number ≥ 1. */
export const expectSizePx = ({ widthPx, heightPx }: SizePx): void => {
  for (const side of [widthPx, heightPx])
    if (!Number.isInteger(side) || side < 1)
      throw new Error(`Expected a size of whole pixels, at least 1×1, got ${widthPx}×${heightPx}`)
}
