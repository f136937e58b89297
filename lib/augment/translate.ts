import type { GreyImage } from '../codec/grey-image.js'

/**
 * The image moved by whole pixels, out(x, y) = image(x + xPx, y + yPx): positive offsets move the content left and
 * up, as the matrix (1, 0, xPx, 0, 1, yPx) does in Pillow, which maps output to input. What comes from outside
 * is 0. Offsets of any size.
 */
export const translate = (image: GreyImage, xPx: number, yPx: number): GreyImage => {
  const { width, height, data } = image
  const out = new Uint8Array(data.length)
  const left = Math.max(0, -xPx)
  const right = Math.min(width, width - xPx)
  const top = Math.max(0, -yPx)
  const bottom = Math.min(height, height - yPx)
  if (left >= right) return { width, height, data: out }
  for (let y = top; y < bottom; y++) {
    const source = (y + yPx) * width + xPx
    out.set(data.subarray(source + left, source + right), y * width + left)
  }
  return { width, height, data: out }
}
