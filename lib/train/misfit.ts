import type { StoredTensor } from '../codec/safetensors.js'

const shapeText = (shape: readonly number[]) => `[${shape.join(',')}]`

/**
 * What keeps stored tensors from being those that are expected, by names and shapes, in a clause that names the first; null
 * where nothing does. `owner` is who expects them, as in "the model".
 */
export const misfit = (
  expected: ReadonlyMap<string, readonly number[]>,
  stored: ReadonlyMap<string, StoredTensor>,
  owner: string,
): string | null => {
  for (const [name, shape] of expected) {
    const found = stored.get(name)
    if (found === undefined) return `it has no ${name}, which ${owner} needs with shape ${shapeText(shape)}`
    if (shapeText(found.shape) !== shapeText(shape))
      return `${name} has shape ${shapeText(found.shape)}, ${owner}'s is ${shapeText(shape)}`
    if (!(found.data instanceof Float32Array)) return `${name} does not hold float32 values`
  }
  const extra = [...stored].find(([name]) => !expected.has(name))
  return extra === undefined ? null : `it has ${extra[0]} ${shapeText(extra[1].shape)}, which ${owner} does not have`
}
