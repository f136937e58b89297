import fc from 'fast-check'
import type { GreyImage } from '../../../lib/codec/grey-image.js'

/** Grey images of odd and even sizes from `minPx` to `maxPx` a side, single pixels and single rows among them. */
export const greyArbitrary = (minPx = 1, maxPx = 17): fc.Arbitrary<GreyImage> =>
  fc
    .tuple(fc.integer({ min: minPx, max: maxPx }), fc.integer({ min: minPx, max: maxPx }))
    .chain(([width, height]) =>
      fc
        .uint8Array({ minLength: width * height, maxLength: width * height })
        .map(data => ({ width, height, data: Uint8Array.from(data) })),
    )

/** A row-major image from rows of numbers. */
export const grey = (...rows: readonly (readonly number[])[]): GreyImage => ({
  width: rows[0]!.length,
  height: rows.length,
  data: Uint8Array.from(rows.flat()),
})
