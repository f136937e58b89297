import { expectWhole } from '../codec/expect-whole.js'
import type { GreyImage } from '../codec/grey-image.js'

/** A step across and a step to a corner, in thirds of a pixel: within 8% of the Euclidean distance (Borgefors 1986). */
const [ACROSS, CORNER] = [3, 4]

/**
 * The outline of a mask (0 = background, all else = foreground), `thicknessPx` thick and inside the mask: the foreground
 * pixels no further than that from the background. Outside the image is background, so that a mask that touches the edge
 * is closed there. Returns a new mask of 0 and 1. Two passes over the pixels, whatever the thickness; 1 gives `boundary`.
 */
export const outline = ({ width, height, data }: GreyImage, thicknessPx: number): GreyImage => {
  expectWhole('outline', 'thicknessPx', thicknessPx, 1, 1000)
  // A frame of background around the image: no neighbour needs to be asked for.
  const stride = width + 2
  const distances = new Int16Array(stride * (height + 2))
  const far = ACROSS * (thicknessPx + 1)
  const nearest = (i: number, back: number) =>
    Math.min(
      far,
      distances[i]!,
      distances[i + back]! + ACROSS,
      distances[i + back * stride]! + ACROSS,
      distances[i + back * (stride + 1)]! + CORNER,
      distances[i + back * (stride - 1)]! + CORNER,
    )
  for (let y = 0; y < height; y++)
    for (let x = 0, i = (y + 1) * stride + 1; x < width; x++, i++)
      if (data[y * width + x] !== 0) {
        distances[i] = far
        distances[i] = nearest(i, -1)
      }
  const out = new Uint8Array(data.length)
  for (let y = height - 1; y >= 0; y--)
    for (let x = width - 1, i = (y + 1) * stride + width; x >= 0; x--, i--)
      if (data[y * width + x] !== 0) {
        distances[i] = nearest(i, 1)
        if (distances[i]! <= ACROSS * thicknessPx) out[y * width + x] = 1
      }
  return { width, height, data: out }
}
