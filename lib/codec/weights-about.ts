import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { ModelName } from './model-name.js'
import { multipleOf, positive, whole } from './numbers.js'
import type { PipelineError } from './pipeline-error.js'
import { problems } from './problems.js'

/** A number that a file keeps as text: safetensors allows nothing else among its metadata. */
const asText = <N extends number>(number: t.Type<N>): t.Type<N, string> =>
  new t.Type(
    number.name,
    number.is,
    (text, context) =>
      typeof text === 'string' && text.trim() !== ''
        ? number.validate(Number(text), context)
        : t.failure(text, context),
    String,
  )

/** Yes or no, as text. */
const boolText = new t.Type<boolean, string>(
  '"true" or "false"',
  t.boolean.is,
  (text, context) => (text === 'true' || text === 'false' ? t.success(text === 'true') : t.failure(text, context)),
  String,
)

const slope = t.refinement(positive, value => value <= 1, 'a number above 0 and at most 1')

/**
 * What a file of weights is, in its metadata: the model, the side of its square input in pixels, the channels of its
 * first level, how saliency maps were scaled and LeakyReLU sloped in training, and which tasks it has learnt, which may be
 * fewer than its model can. No flag is needed to predict with it.
 */
export const WeightsAbout = t.strict(
  {
    formatVersion: asText(t.literal(1)),
    model: ModelName,
    sizePx: asText(multipleOf(32, 32)),
    baseChannels: asText(whole(1)),
    saliencyScale: t.keyof({ none: null, minmax: null }, 'one of none, minmax'),
    leakyReluSlope: asText(slope),
    segmentation: boolText,
    classification: boolText,
  },
  'WeightsAbout',
)
export type WeightsAbout = t.TypeOf<typeof WeightsAbout>

/** `MultiMix at 64 px with 8 base channels`. */
export const describeAbout = ({
  model,
  sizePx,
  baseChannels,
}: Pick<WeightsAbout, 'model' | 'sizePx' | 'baseChannels'>): string =>
  `${model} at ${sizePx} px with ${baseChannels} base ${baseChannels === 1 ? 'channel' : 'channels'}`

/**
 * What the metadata of a file say about its weights; null where they say nothing: PyTorch's own files, and older ones.
 * FileInvalid where they say something that is not understood.
 */
export const decodeAbout = (
  metadata: Readonly<Record<string, string>>,
  path: string,
): E.Either<PipelineError, WeightsAbout | null> =>
  metadata.formatVersion === undefined
    ? E.right(null)
    : pipe(
        WeightsAbout.decode(metadata),
        E.mapLeft(
          (errors): PipelineError => ({
            _tag: 'FileInvalid',
            path,
            stage: 'weights',
            cause: `what it says about its weights cannot be understood: ${problems(errors).join('; ')}`,
            remedy: 'save it anew, or use the version of multimix that wrote it',
          }),
        ),
      )
