import type { GreyImage } from '../codec/grey-image.js'
import { boundary } from '../metric/boundary.js'
import type { Colour } from './colour.js'
import type { RgbImage } from './rgb-image.js'

/** `colour` of the outline and the tint; `tint`: the colour's share inside the mask, 0 (none) … 1. */
export type OverlayStyle = Readonly<{ colour: Colour; tint: number }>

/**
 * The picture with a mask of its size drawn over it: an outline two pixels thick, inside the mask, and a tint on
 * what it encloses. Returns a new picture.
 */
export const overlayMask = (picture: RgbImage, mask: GreyImage, { colour, tint }: OverlayStyle): RgbImage => {
  if (mask.width !== picture.width || mask.height !== picture.height)
    throw new RangeError(`Expected a mask of ${picture.width}×${picture.height}, got ${mask.width}×${mask.height}`)
  const outer = boundary(mask).data
  const inner = boundary({ ...mask, data: mask.data.map((value, i) => (value !== 0 && outer[i] === 0 ? 1 : 0)) }).data
  const data = picture.data.slice()
  mask.data.forEach((value, i) => {
    const share = outer[i] === 1 || inner[i] === 1 ? 1 : value === 0 ? 0 : tint
    colour.forEach((channel, c) => {
      data[3 * i + c] = Math.round((1 - share) * data[3 * i + c]! + share * channel)
    })
  })
  return { ...picture, data }
}
