import { elementAt, type PlainArray, plainArray } from './plain-array.js'

/** Each operation from its definition, in float64 and without regard to speed. */

/** f of the elements, with broadcasting. */
export const elementwise = (f: (...values: number[]) => number, ...arrays: readonly PlainArray[]): PlainArray => {
  const rank = Math.max(...arrays.map(({ shape }) => shape.length))
  const shape = Array.from({ length: rank }, (_, axis) =>
    Math.max(...arrays.map(array => array.shape[axis - rank + array.shape.length] ?? 1)),
  )
  return plainArray(shape, (...index) => f(...arrays.map(array => elementAt(array, ...index))))
}

/** The sum, or the mean, over some axes, which are dropped. */
export const summed = (x: PlainArray, axes: readonly number[], mean = false): PlainArray => {
  const kept = x.shape.filter((_, axis) => !axes.includes(axis))
  const count = mean ? axes.reduce((total, axis) => total * x.shape[axis]!, 1) : 1
  const sums = plainArray(kept, () => 0)
  const places: PlainArray = { shape: kept, data: sums.data.map((_, i) => i) }
  plainArray(x.shape, (...index) => {
    const to = elementAt(places, ...index.filter((_, axis) => !axes.includes(axis)))
    sums.data[to]! += elementAt(x, ...index) / count
    return 0
  })
  return sums
}

/** Row times column: [m,k] and [k,n] to [m,n]. */
export const product = (a: PlainArray, b: PlainArray): PlainArray =>
  plainArray([a.shape[0]!, b.shape[1]!], (row, column) => {
    let sum = 0
    for (let k = 0; k < a.shape[1]!; k++) sum += elementAt(a, row, k) * elementAt(b, k, column)
    return sum
  })

/** Arrays joined along their last axis. */
export const joined = (...arrays: readonly PlainArray[]): PlainArray => {
  const last = arrays[0]!.shape.length - 1
  const ends = arrays.map((_, i) => arrays.slice(0, i + 1).reduce((sum, { shape }) => sum + shape[last]!, 0))
  return plainArray([...arrays[0]!.shape.slice(0, last), ends.at(-1)!], (...index) => {
    const which = ends.findIndex(end => index[last]! < end)
    const begin = which === 0 ? 0 : ends[which - 1]!
    return elementAt(arrays[which]!, ...index.slice(0, last), index[last]! - begin)
  })
}

/** Part `which` of `count` equal parts along the first axis. */
export const part = (x: PlainArray, which: number, count: number): PlainArray => {
  const extent = x.shape[0]! / count
  return plainArray([extent, ...x.shape.slice(1)], (first, ...rest) => elementAt(x, which * extent + first, ...rest))
}

/** The same elements in another shape. */
export const reshaped = (x: PlainArray, shape: readonly number[]): PlainArray => ({ shape, data: x.data })

/** Convolution (as networks call it: the filter is not flipped), stride 1, zeros around: [B,H,W,i], [k,k,i,o]. */
export const convolved = (x: PlainArray, filter: PlainArray): PlainArray => {
  const [batch, height, width, inputs] = x.shape as [number, number, number, number]
  const [size, , , outputs] = filter.shape as [number, number, number, number]
  const before = Math.floor((size - 1) / 2)
  return plainArray([batch, height, width, outputs], (n, row, column, output) => {
    let sum = 0
    for (let a = 0; a < size; a++) {
      const y = row! + a - before
      if (y < 0 || y >= height) continue
      for (let b = 0; b < size; b++) {
        const z = column! + b - before
        if (z < 0 || z >= width) continue
        for (let input = 0; input < inputs; input++) {
          sum += elementAt(x, n!, y, z, input) * elementAt(filter, a, b, input, output!)
        }
      }
    }
    return sum
  })
}

/** The largest of each 2×2 window. */
export const pooled = (x: PlainArray): PlainArray => {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  return plainArray([batch, height / 2, width / 2, channels], (n, row, column, channel) =>
    Math.max(...[0, 1].flatMap(a => [0, 1].map(b => elementAt(x, n!, 2 * row! + a, 2 * column! + b, channel!)))),
  )
}

/** Bilinear interpolation where the corners of both grids fall together. */
export const resized = (x: PlainArray, toHeight: number, toWidth: number): PlainArray => {
  const [batch, height, width, channels] = x.shape as [number, number, number, number]
  const around = (to: number, extent: number, toExtent: number) => {
    const position = toExtent === 1 ? 0 : (to * (extent - 1)) / (toExtent - 1)
    const before = Math.floor(position)
    return [before, Math.min(before + 1, extent - 1), position - before] as const
  }
  return plainArray([batch, toHeight, toWidth, channels], (n, row, column, channel) => {
    const [top, bottom, down] = around(row!, height, toHeight)
    const [left, right, across] = around(column!, width, toWidth)
    const value = (y: number, z: number) => elementAt(x, n!, y, z, channel!)
    return (
      (1 - down) * ((1 - across) * value(top, left) + across * value(top, right)) +
      down * ((1 - across) * value(bottom, left) + across * value(bottom, right))
    )
  })
}

/** Mean 0 and variance 1 for each image and channel, then slope 0.2 for what is not positive. */
export const normalised = (x: PlainArray, slope = 0.2): PlainArray => {
  const [batch, , , channels] = x.shape as [number, number, number, number]
  const spread = (array: PlainArray) => reshaped(array, [batch, 1, 1, channels])
  const centred = elementwise((value, mean) => value - mean, x, spread(summed(x, [1, 2], true)))
  const variance = spread(
    summed(
      elementwise(value => value * value, centred),
      [1, 2],
      true,
    ),
  )
  return elementwise(
    (value, square) => {
      const scaled = value / Math.sqrt(square + 1e-5)
      return scaled > 0 ? scaled : slope * scaled
    },
    centred,
    variance,
  )
}

/** ln softmax over the last axis of [B,n]. */
export const logSoftmax = (x: PlainArray): PlainArray => {
  const sums = reshaped(summed(elementwise(Math.exp, x), [1]), [x.shape[0]!, 1])
  return elementwise((value, sum) => value - Math.log(sum), x, sums)
}

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
export const softplus = (value: number): number => Math.log1p(Math.exp(-Math.abs(value))) + Math.max(value, 0)
