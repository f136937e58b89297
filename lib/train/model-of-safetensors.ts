import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { decodeSafetensors, decodeSafetensorsMetadata } from '../codec/safetensors.js'
import { decodeAbout, describeAbout, type WeightsAbout } from '../codec/weights-about.js'
import { createModel } from '../model/create-model.js'
import type { Model } from '../model/model.js'
import { learntTasks, modelSwitches } from '../model/model-switches.js'
import { describeFitting, fittingModels } from './fitting-models.js'
import { assignSafetensors, readWeightsFile } from './weights.js'

/** What is known of weights whose file may not say it. */
export type GivenAbout = Partial<Omit<WeightsAbout, 'formatVersion' | 'segmentation' | 'classification'>>

const invalid = (path: string, cause: string, remedy: string): PipelineError => ({
  _tag: 'FileInvalid',
  path,
  stage: 'weights',
  cause,
  remedy,
})

const aboutOf = (bytes: Uint8Array, path: string): E.Either<PipelineError, WeightsAbout | null> =>
  pipe(
    decodeSafetensorsMetadata(bytes, path),
    E.flatMap(metadata => decodeAbout(metadata, path)),
  )

/** What the file says, if nothing that was given contradicts it. */
const agreed = (about: WeightsAbout, given: GivenAbout, path: string): E.Either<PipelineError, WeightsAbout> => {
  const fields = Object.keys(given) as (keyof GivenAbout)[]
  const other = fields.filter(field => given[field] !== undefined && given[field] !== about[field])
  if (other.length === 0) return E.right(about)
  const differences = other.map(field => `${field} is ${about[field]}, not ${given[field]}`).join(', ')
  return E.left(
    invalid(path, `it holds weights of ${describeAbout(about)}: ${differences}`, `leave out ${other.join(', ')}`),
  )
}

/** What was given, for a file that says nothing; its shapes tell which models it would fit. */
const completed = (bytes: Uint8Array, given: GivenAbout, path: string): E.Either<PipelineError, WeightsAbout> =>
  pipe(
    decodeSafetensors(bytes, path),
    E.flatMap(stored => {
      const { model, sizePx, baseChannels, saliencyScale = 'none', leakyReluSlope = 0.2 } = given
      if (model !== undefined && sizePx !== undefined && baseChannels !== undefined)
        return E.right({
          formatVersion: 1,
          ...{ model, sizePx, baseChannels, saliencyScale, leakyReluSlope },
          ...learntTasks(modelSwitches[model]),
        } as const)
      const fitting = fittingModels(stored)
      return E.left(
        invalid(
          path,
          'it does not say what it holds, as files of PyTorch and of earlier versions',
          'say its model, sizePx and baseChannels (--model, --size, --channels)' +
            (fitting === null ? '' : `: its weights are those of ${describeFitting(fitting)}`),
        ),
      )
    }),
  )

/**
 * What a file of weights says that it holds; null where it says nothing. Left where it cannot be read or understood.
 *
 * @example const about = await orThrow(readAbout('runs/x/weights.safetensors'))
 */
export const readAbout = (path: string): TE.TaskEither<PipelineError, WeightsAbout | null> =>
  pipe(
    readWeightsFile(path),
    TE.flatMapEither(bytes => aboutOf(bytes, path)),
  )

/**
 * The model that a file of weights holds, on the selected engine, with what the file says about it. The caller disposes it.
 *
 * `given` is for files that say nothing (PyTorch's, and older ones), which need model, sizePx and baseChannels. Left where
 * something is missing, contradicts the file, or does not fit its weights, in a sentence that says what would.
 *
 * @example const { model, about } = await orThrow(modelOfSafetensors('runs/x/weights.safetensors'))
 */
export const modelOfSafetensors = (
  path: string,
  given: GivenAbout = {},
): TE.TaskEither<PipelineError, Readonly<{ model: Model; about: WeightsAbout }>> =>
  pipe(
    TE.Do,
    TE.bind('bytes', () => readWeightsFile(path)),
    TE.bind('about', ({ bytes }) =>
      TE.fromEither(
        pipe(
          aboutOf(bytes, path),
          E.flatMap(about => (about === null ? completed(bytes, given, path) : agreed(about, given, path))),
        ),
      ),
    ),
    TE.flatMapEither(({ bytes, about }) => {
      const model = createModel(about.model, about)
      return pipe(
        assignSafetensors(model, bytes, path),
        E.bimap(
          error => {
            model.dispose()
            return error
          },
          () => ({ model, about }),
        ),
      )
    }),
  )
