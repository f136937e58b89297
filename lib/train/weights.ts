import { readFile } from 'node:fs/promises'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { CHECKPOINT_KIND } from '../codec/checkpoint.js'
import { messageOf } from '../codec/message-of.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'
import {
  decodeSafetensors,
  decodeSafetensorsMetadata,
  encodeSafetensors,
  type StoredTensor,
} from '../codec/safetensors.js'
import { WeightsAbout } from '../codec/weights-about.js'
import type { Model } from '../model/model.js'
import { learntTasks } from '../model/model-switches.js'
import { describeFitting, fittingModels } from './fitting-models.js'
import { misfit } from './misfit.js'
import { fromPyTorch, toPyTorch } from './torch-layout.js'
import { writeWhole } from './write-whole.js'

/** Anything with named variables: a model, or an optimiser's state as `{ weights: optimizer.state }`. */
export type Weighted = Readonly<{ weights: ReadonlyMap<string, tf.Variable> }>

const stage = 'weights'

/** What to do about a file that does not fit: its shapes tell what it would fit. */
const unfit = (path: string, cause: string, stored: ReadonlyMap<string, StoredTensor>): PipelineError => {
  const fitting = fittingModels(stored)
  return {
    _tag: 'FileInvalid',
    path,
    stage,
    cause,
    remedy:
      fitting === null
        ? 'give weights that were saved from the same model with the same base channels'
        : `they are the weights of ${describeFitting(fitting)}: load them into such a model`,
  }
}

type AboutTraining = Pick<WeightsAbout, 'saliencyScale'> & { initialWeights?: string | null }

/** The shapes that a file has to have, in PyTorch's layout. */
const storedShapes = (weights: Weighted['weights']) =>
  new Map([...weights].map(([name, { rank, shape }]) => [name, toPyTorch(rank).map(axis => shape[axis]!)] as const))

const assign = (weights: Weighted['weights'], stored: ReadonlyMap<string, StoredTensor>): void =>
  tf.tidy(() => {
    for (const [name, weight] of weights) {
      const { shape, data } = stored.get(name)!
      weight.assign(tf.transpose(tf.tensor(data as Float32Array, [...shape]), fromPyTorch(weight.rank)))
    }
  })

/** The bytes of a file of weights. Left where it cannot be read, or is a checkpoint. */
export const readWeightsFile = (path: string): TE.TaskEither<PipelineError, Uint8Array> =>
  pipe(
    TE.tryCatch(
      () => readFile(path),
      (error): PipelineError => ({
        _tag: 'FileUnreadable',
        path,
        sampleId: null,
        stage,
        cause: messageOf(error).replace(/, \w+( '.*)?$/s, ''),
      }),
    ),
    TE.filterOrElse(
      bytes => !isCheckpoint(bytes, path),
      (): PipelineError => ({
        _tag: 'FileInvalid',
        path,
        stage,
        cause: "it is a checkpoint, of a run's state in training",
        remedy: "give the weights.safetensors or best.safetensors of the run's folder, or continue the run by --resume",
      }),
    ),
  )

const isCheckpoint = (bytes: Uint8Array, path: string): boolean => {
  const metadata = decodeSafetensorsMetadata(bytes, path)
  return E.isRight(metadata) && metadata.right.format === CHECKPOINT_KIND
}

/** `loadSafetensors` of a file that has been read. */
export const assignSafetensors = (
  { weights }: Weighted,
  bytes: Uint8Array,
  path: string,
): E.Either<PipelineError, void> =>
  pipe(
    decodeSafetensors(bytes, path),
    E.flatMap(stored => {
      const problem = misfit(storedShapes(weights), stored, 'the model')
      return problem === null ? E.right(assign(weights, stored)) : E.left(unfit(path, problem, stored))
    }),
  )

/**
 * Replaces a model's weights by those of a safetensors file in PyTorch layout (convolutions OIHW, linear [out,in]) with
 * the released code's names. Either every weight fits and is replaced, or none is and the error names the first that
 * does not fit with both shapes. Names that the model does not have are refused too.
 *
 * @example await loadSafetensors(model, 'weights.safetensors')()
 */
export const loadSafetensors = (to: Weighted, path: string): TE.TaskEither<PipelineError, void> =>
  pipe(
    readWeightsFile(path),
    TE.flatMapEither(bytes => assignSafetensors(to, bytes, path)),
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
 * What a file of this model's weights says about itself, from settings of its training: how saliency maps were scaled, and
 * the file of weights that it started from, if any. Of such a file every part of the model is taken to have learnt.
 */
export const aboutModel = (
  { name, switches, terms, sizePx, baseChannels, leakyReluSlope }: Model,
  { saliencyScale, initialWeights = null }: Readonly<AboutTraining>,
): WeightsAbout => ({
  formatVersion: 1,
  model: name,
  ...{ sizePx, baseChannels, saliencyScale, leakyReluSlope },
  ...learntTasks(initialWeights === null ? terms : switches),
})

/**
 * Writes a model's weights as a safetensors file in PyTorch layout, which `loadSafetensors` and PyTorch read; with
 * `about`, also what they are, so that `modelOfSafetensors` needs nothing else. It is written beside its place and then
 * renamed: at `path` there is the old file or the whole new one, never a part.
 *
 * @example await saveSafetensors(model, 'weights.safetensors', aboutModel(model, { saliencyScale: 'none' }))()
 */
export const saveSafetensors = (
  { weights }: Weighted,
  path: string,
  about?: WeightsAbout,
): TE.TaskEither<PipelineError, void> =>
  TE.tryCatch(
    async () => {
      const tensors = new Map<string, StoredTensor>()
      for (const [name, weight] of weights) tensors.set(name, await stored(weight))
      const layout = { format: 'pt', layout: 'conv OIHW, linear [out,in]' }
      await writeWhole(path, encodeSafetensors(tensors, { ...layout, ...(about && WeightsAbout.encode(about)) }))
    },
    unwritable(path, stage),
  )
