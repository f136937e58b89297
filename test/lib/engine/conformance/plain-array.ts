/** Numbers in rows of rows, in float64: what the reference computes with. Last axis fastest, as in TensorFlow.js. */
export type PlainArray = Readonly<{ shape: readonly number[]; data: Float64Array }>

const sizeOf = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1)

/** An array whose element at each index is what `valueAt` says. */
export const plainArray = (shape: readonly number[], valueAt: (...index: number[]) => number): PlainArray => {
  const data = new Float64Array(sizeOf(shape))
  const index = shape.map(() => 0)
  for (let at = 0; at < data.length; at++) {
    data[at] = valueAt(...index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++
      if (index[axis]! < shape[axis]!) break
      index[axis] = 0
    }
  }
  return { shape, data }
}

/** The element at an index; an axis of extent 1 is the same everywhere, which is broadcasting. */
export const elementAt = ({ shape, data }: PlainArray, ...index: readonly number[]): number => {
  const skipped = index.length - shape.length
  let at = 0
  for (let axis = 0; axis < shape.length; axis++) {
    at = at * shape[axis]! + (shape[axis] === 1 ? 0 : index[axis + skipped]!)
  }
  return data[at]!
}

/** Seeded values of −1…1 that are well apart, and the same in float32, so that engine and reference start from one. */
export const scatteredArray = (shape: readonly number[], seed: number): PlainArray => ({
  shape,
  data: Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
    Math.fround(Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
  ),
})

/** The gradient of Σ f(x)·weights by elements of one of the inputs, by central differences in float64. */
export const referenceGradient = (
  f: (...inputs: PlainArray[]) => PlainArray,
  inputs: readonly PlainArray[],
  which: number,
  weights: PlainArray,
  elements: readonly number[],
): Float64Array => {
  const step = 1e-6
  const { shape, data } = inputs[which]!
  const projectedAt = (at: number, shift: number) => {
    const moved = Float64Array.from(data)
    moved[at]! += shift
    const y = f(...inputs.map((input, i) => (i === which ? { shape, data: moved } : input)))
    return y.data.reduce((sum, value, i) => sum + value * weights.data[i]!, 0)
  }
  return Float64Array.from(elements, at => (projectedAt(at, step) - projectedAt(at, -step)) / (2 * step))
}
