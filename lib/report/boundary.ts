import type { GreyImage } from '../codec/grey-image.js'

/**
 * The outline of a mask (0 = background, all else = foreground): its foreground pixels of which at least one of the
 * four neighbours is background, that is the mask minus its 4-connected erosion. Outside the image is background,
 * so a mask that touches the edge is closed there. Returns a new mask of 0 and 1.
 */
export const boundary = ({ width, height, data }: GreyImage): GreyImage => {
  const foreground = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0
  const out = data.map((value, i) => {
    const x = i % width
    const y = (i - x) / width
    const inside = foreground(x - 1, y) && foreground(x + 1, y) && foreground(x, y - 1) && foreground(x, y + 1)
    return value !== 0 && !inside ? 1 : 0
  })
  return { width, height, data: out }
}
