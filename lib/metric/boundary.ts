import type { GreyImage } from '../codec/grey-image.js'

/**
 * The outline of a mask (0 = background, all else = foreground): its foreground pixels of which at least one of the
 * four neighbours is background, that is the mask minus its 4-connected erosion. Outside the image is background,
 * so a mask that touches the edge is closed there. Returns a new mask of 0 and 1.
 *
 * @example boundary({ width: 3, height: 3, data: new Uint8Array(9).fill(1) }).data // 1 but for the pixel in the middle
 */
export const boundary = ({ width, height, data }: GreyImage): GreyImage => {
  const out = new Uint8Array(data.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (data[i] === 0) continue
      const atEdge = x === 0 || x === width - 1 || y === 0 || y === height - 1
      const isInside =
        !atEdge && data[i - 1] !== 0 && data[i + 1] !== 0 && data[i - width] !== 0 && data[i + width] !== 0
      out[i] = isInside ? 0 : 1
    }
  return { width, height, data: out }
}
