import { type TriangleWeights, triangleWeights } from '../triangle-weights.js'

/**
 * The weights of one axis as a kernel reads them: `steps` blocks of eight inputs a row window, or pairs of inputs a
 * column window, laid out in `bytes` as `resample.wat` says at its loop. An enlarged row's windows are one step.
 */
export type Windows = Readonly<{ steps: number; bytes: Uint8Array }>

/** A weight in 0…2²² is `high(w)`·2¹¹ + `low(w)`, both small enough for 16 signed bits. */
const high = (weight: number) => weight >> 11
const low = (weight: number) => weight & 0x7ff

const packShrunkRows = ({ taps, first, weights }: TriangleWeights): Windows => {
  const steps = Math.ceil(taps / 8)
  const fours = Math.ceil(first.length / 4)
  const words = 8 + 64 * steps
  const packed = new Int16Array(fours * words)
  const starts = new Int32Array(packed.buffer)
  for (let i = 0; i < first.length; i++) {
    const from = (i >> 2) * words
    starts[from / 2 + (i & 3)] = first[i]!
    for (let k = 0; k < taps; k++) {
      const at = from + 8 + (k >> 3) * 64 + (i & 3) * 16 + (k & 7)
      packed[at] = high(weights[i * taps + k]!)
      packed[at + 8] = low(weights[i * taps + k]!)
    }
  }
  return { steps, bytes: new Uint8Array(packed.buffer) }
}

const packEnlargedRows = ({ taps, first, weights }: TriangleWeights): Windows => {
  const bytes = new Uint8Array(Math.ceil(first.length / 8) * 96)
  const words = new Int16Array(bytes.buffer)
  const starts = new Int32Array(bytes.buffer)
  for (let i = 0; i < first.length; i++) {
    const from = (i >> 3) * 96
    const start = first[i & ~7]!
    starts[(from + 80) / 4] = start
    for (let k = 0; k < taps; k++) {
      const place = (i & 7) * 2 + k
      bytes[from + place] = first[i]! - start + k
      words[from / 2 + 8 + place] = high(weights[i * taps + k]!)
      words[from / 2 + 24 + place] = low(weights[i * taps + k]!)
    }
  }
  return { steps: 1, bytes }
}

const packColumns = ({ taps, first, weights }: TriangleWeights): Windows => {
  const steps = Math.ceil(taps / 2)
  const words = 2 + 4 * steps
  const packed = new Int16Array(first.length * words)
  const starts = new Int32Array(packed.buffer)
  for (let i = 0; i < first.length; i++) {
    starts[(i * words) / 2] = first[i]!
    for (let k = 0; k < taps; k++) {
      const at = i * words + 2 + (k >> 1) * 4 + (k & 1)
      packed[at] = high(weights[i * taps + k]!)
      packed[at + 2] = low(weights[i * taps + k]!)
    }
  }
  return { steps, bytes: new Uint8Array(packed.buffer) }
}

/** Data sets of native-size pictures have thousands of sizes; the least recently used pair is dropped first. */
const maxPairs = 128

const remembered = (windowsOf: (inputPx: number, outputPx: number) => Windows) => {
  const cache = new Map<string, Windows>()
  return (inputPx: number, outputPx: number): Windows => {
    const pair = `${inputPx} ${outputPx}`
    const windows = cache.get(pair) ?? windowsOf(inputPx, outputPx)
    cache.delete(pair)
    cache.set(pair, windows)
    const [oldest] = cache.keys()
    if (cache.size > maxPairs && oldest !== undefined) cache.delete(oldest)
    return windows
  }
}

/**
 * The triangle filter's windows from `inputPx` to `outputPx` for `resampleRows`, or for `enlargeRows` where the output
 * is the larger. The last 128 pairs of sizes are kept.
 */
export const rowWindows = remembered((inputPx, outputPx) =>
  (inputPx < outputPx ? packEnlargedRows : packShrunkRows)(triangleWeights(inputPx, outputPx)),
)

/** The triangle filter's windows from `inputPx` to `outputPx` for `resampleColumns`. The last 128 pairs are kept. */
export const columnWindows = remembered((inputPx, outputPx) => packColumns(triangleWeights(inputPx, outputPx)))
