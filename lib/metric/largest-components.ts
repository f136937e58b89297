import { expectWhole } from '../codec/expect-whole.js'

/** The size of the mask in pixels, and how many components are kept, a whole number of at least 1 (lungs: 2). */
export type LargestComponentsOptions = Readonly<{ width: number; height: number; count: number }>

/** The root of a label, with the way to it halved for those who come later. */
const rootOf = (parents: Int32Array, label: number): number => {
  let at = label
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]!]!
    at = parents[at]!
  }
  return at
}

/** Makes one component of two; the smaller root is that of both. */
const join = (parents: Int32Array, one: number, other: number): void => {
  const [a, b] = [rootOf(parents, one), rootOf(parents, other)]
  if (a < b) parents[b] = a
  else parents[a] = b
}

/**
 * A provisional label for each foreground pixel (0 is background), and the parent of each label. A root is the smallest
 * label of its component, that of its first pixel in row-major order.
 */
const labelled = (mask: Uint8Array, width: number, height: number) => {
  const labels = new Int32Array(mask.length)
  // Of four pixels in a square, which all touch, one at most is given a new label.
  const parents = new Int32Array(Math.ceil(width / 2) * Math.ceil(height / 2) + 1)
  let last = 0
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (mask[i] === 0) continue
      const above = y === 0 ? 0 : labels[i - width]!
      // The pixel above touches the three others that have been seen: they have its label or a joined one.
      if (above !== 0) {
        labels[i] = above
        continue
      }
      const aboveRight = y === 0 || x === width - 1 ? 0 : labels[i - width + 1]!
      const left = x === 0 ? 0 : labels[i - 1]! || (y === 0 ? 0 : labels[i - width - 1]!)
      if (left !== 0 && aboveRight !== 0) join(parents, left, aboveRight)
      if (left === 0 && aboveRight === 0) {
        last++
        parents[last] = last
      }
      labels[i] = left || aboveRight || last
    }
  return { labels, parents, last }
}

/**
 * The `count` largest connected components of a mask ([H,W] row-major, 0 = background, all else = foreground), as a new
 * mask of 0 and 1; of equally large ones, those whose first pixel comes first in row-major order. Fewer components than
 * `count` are all kept.
 *
 * Pixels that touch at a corner belong together (8-connected): on a coarse grid the narrow tip of a lung may hang by
 * corners alone, and `boundary`, which looks at four neighbours, then draws each component as one closed line. Two passes
 * with union-find (Rosenfeld and Pfaltz 1966), in time in proportion to the pixels. Throws a RangeError on options
 * out of range and a mask of another size.
 *
 * @example largestComponents(thresholdMask(probabilities), { width: 256, height: 256, count: 2 })
 */
export const largestComponents = (
  mask: Uint8Array,
  { width, height, count }: LargestComponentsOptions,
): Uint8Array<ArrayBuffer> => {
  for (const [name, value] of Object.entries({ width, height, count })) expectWhole('largestComponents', name, value, 1)
  if (mask.length !== width * height)
    throw new RangeError(`Expected a mask of ${width}×${height}, got ${mask.length} pixels`)
  const { labels, parents, last } = labelled(mask, width, height)
  const roots = Int32Array.from({ length: last + 1 }, (_, label) => rootOf(parents, label))
  const sizes = new Int32Array(last + 1)
  for (let i = 0; i < labels.length; i++) sizes[roots[labels[i]!]!]!++
  sizes[0] = 0
  const kept = largest(sizes, count)
  const out = new Uint8Array(mask.length)
  for (let i = 0; i < out.length; i++) out[i] = kept[roots[labels[i]!]!]!
  return out
}

/** 1 for each of the `count` labels with the largest sizes above 0, the first of equal ones; else 0. */
const largest = (sizes: Int32Array, count: number): Uint8Array => {
  const most = sizes.reduce((a, b) => Math.max(a, b))
  const ofSize = new Int32Array(most + 1)
  for (const size of sizes) ofSize[size]!++
  // Down to the smallest size that is kept; of that, only as many as there is room for.
  let room = count
  let smallest = most
  while (smallest > 0 && ofSize[smallest]! < room) room -= ofSize[smallest--]!
  return Uint8Array.from(sizes, size => (size > 0 && (size > smallest || (size === smallest && room-- > 0)) ? 1 : 0))
}
