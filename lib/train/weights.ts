import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../codec/safetensors.js'

/** Anything with named variables: a model, or an optimiser's state as `{ weights: optimizer.state }`. */
export type Weighted = Readonly<{ weights: ReadonlyMap<string, tf.Variable> }>

const stage = 'weights'

const unreadable = (path: string, cause: string): PipelineError => ({
  _tag: 'FileUnreadable',
  path,
  sampleId: null,
  stage,
  cause,
})

const unfit = (path: string, cause: string): PipelineError => ({
  _tag: 'FileInvalid',
  path,
  stage,
  cause,
  remedy: 'give weights that were saved from the same model with the same base channels',
})

/** The axes of a TensorFlow.js layout in PyTorch's order: convolutions HWIO to OIHW, dense [in,out] to [out,in]. */
const toPyTorch = (rank: number): number[] =>
  rank === 4 ? [3, 2, 0, 1] : rank === 2 ? [1, 0] : [0, 1, 2].slice(0, rank)

/** The way back: OIHW to HWIO, [out,in] to [in,out]. */
const fromPyTorch = (rank: number): number[] => (rank === 4 ? [2, 3, 1, 0] : toPyTorch(rank))

const shapeText = (shape: readonly number[]) => `[${shape.join(',')}]`

/** What keeps these tensors from being the weights, in a sentence that names the first one; or null. */
const misfit = (weights: Weighted['weights'], stored: ReadonlyMap<string, StoredTensor>): string | null => {
  for (const [name, weight] of weights) {
    const expected = toPyTorch(weight.rank).map(axis => weight.shape[axis]!)
    const found = stored.get(name)
    if (found === undefined) return `it has no ${name}, which the model needs with shape ${shapeText(expected)}`
    if (shapeText(found.shape) !== shapeText(expected)) {
      return `${name} has shape ${shapeText(found.shape)}, the model's is ${shapeText(expected)}`
    }
    if (!(found.data instanceof Float32Array)) return `${name} does not hold float32 values`
  }
  const extra = [...stored].find(([name]) => !weights.has(name))
  return extra === undefined ? null : `it has ${extra[0]} ${shapeText(extra[1].shape)}, which the model does not have`
}

const assign = (weights: Weighted['weights'], stored: ReadonlyMap<string, StoredTensor>): void =>
  tf.tidy(() => {
    for (const [name, weight] of weights) {
      const { shape, data } = stored.get(name)!
      weight.assign(tf.transpose(tf.tensor(data as Float32Array, [...shape]), fromPyTorch(weight.rank)))
    }
  })

/**
 * Replaces a model's weights by those of a safetensors file in PyTorch layout (convolutions OIHW, linear [out,in]) with
 * the released code's names. Either every weight fits and is replaced, or none is and the error names the first that
 * does not fit with both shapes. Names that the model does not have are refused too.
 *
 * @example await loadSafetensors(model, 'weights.safetensors')()
 */
export const loadSafetensors = ({ weights }: Weighted, path: string): TE.TaskEither<PipelineError, void> =>
  pipe(
    TE.tryCatch(
      () => readFile(path),
      error => unreadable(path, messageOf(error)),
    ),
    TE.flatMapEither(bytes => decodeSafetensors(bytes, path)),
    TE.flatMapEither(stored => {
      const problem = misfit(weights, stored)
      return problem === null ? E.right(assign(weights, stored)) : E.left(unfit(path, problem))
    }),
  )

/** Whether every weight is a finite number. */
export const areFinite = async ({ weights }: Weighted): Promise<boolean> => {
  for (const weight of weights.values()) if (!(await weight.data<'float32'>()).every(Number.isFinite)) return false
  return true
}

const stored = async (weight: tf.Variable): Promise<StoredTensor> => {
  const transposed = tf.tidy(() => tf.transpose(weight as tf.Tensor, toPyTorch(weight.rank)))
  try {
    return { shape: transposed.shape, data: await transposed.data<'float32'>() }
  } finally {
    transposed.dispose()
  }
}

/**
 * Writes a model's weights as a safetensors file in PyTorch layout, which `loadSafetensors` and PyTorch read. It is
 * written beside its place and then renamed: at `path` there is the old file or the whole new one, never a part.
 */
export const saveSafetensors = ({ weights }: Weighted, path: string): TE.TaskEither<PipelineError, void> => {
  const temporary = `${path}.${randomUUID()}.tmp`
  return TE.tryCatch(
    async () => {
      const tensors = new Map<string, StoredTensor>()
      for (const [name, weight] of weights) tensors.set(name, await stored(weight))
      try {
        await writeFile(temporary, encodeSafetensors(tensors, { format: 'pt', layout: 'conv OIHW, linear [out,in]' }))
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        throw error
      }
    },
    unwritable(path, stage),
  )
}
