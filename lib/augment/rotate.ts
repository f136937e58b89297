import { type Paint, untouched } from '../image/canvas.js'
import { affine } from './affine.js'

/** Pillow rounds the matrix to 15 decimals, so that right angles are exact. */
const rounded = (value: number) => Number(value.toFixed(15))

/**
 * Turns the image about its centre (w/2, h/2), counter-clockwise where `degrees` is above 0; the corners that come in are
 * black. As `Image.rotate`: with t = −radians(degrees mod 360), the map is (cos, sin, c, −sin, cos, f), which keeps the
 * centre where it is.
 */
export const rotate = (degrees: number): Paint => {
  const positive = ((degrees % 360) + 360) % 360
  if (positive === 0) return untouched
  const radians = -((positive * Math.PI) / 180)
  const [cos, sin] = [rounded(Math.cos(radians)), rounded(Math.sin(radians))]
  return canvas => {
    const [centreX, centreY] = [canvas.width / 2, canvas.height / 2]
    const c = -cos * centreX - sin * centreY + centreX
    const f = sin * centreX - cos * centreY + centreY
    affine([cos, sin, c, -sin, cos, f])(canvas)
  }
}
