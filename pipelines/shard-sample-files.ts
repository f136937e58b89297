import { extname } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { ShardSampleFields } from '../lib/codec/shard-index.js'
import { encodeGrey } from '../lib/image/encode-grey.js'
import { resampleSample } from '../lib/image/resample-sample.js'
import { baseName } from '../lib/storage/location.js'
import { readLocation } from '../lib/storage/read-location.js'
import type { SampleSet } from './data-folder.js'

/** The files of a sample by extension, as they go into a shard, and what its JSON says. */
export type ShardSampleFiles = Readonly<{
  fields: ShardSampleFields
  files: readonly (readonly [extension: string, bytes: Uint8Array])[]
}>

/** Files that any reader of shards can decode, and that carry no names of people. */
const isPicture = (extension: string) => /^\.(png|jpe?g|gif|webp|tiff?)$/.test(extension)

const png = (image: GreyImage, { id, imagePath }: SampleKey): TE.TaskEither<PipelineError, Uint8Array> =>
  TE.tryCatch(
    () => encodeGrey(image, 'png'),
    (error): PipelineError => ({
      _tag: 'StepFailed',
      path: imagePath,
      sampleId: id,
      stage: 'write shards',
      cause: messageOf(error),
      attempts: 1,
    }),
  )

const imageFile = ({ key, image }: Sample, sizePx: number | null, signal: AbortSignal) => {
  const extension = extname(baseName(key.imagePath)).toLowerCase()
  return sizePx === null && isPicture(extension)
    ? pipe(
        readLocation(key.imagePath, { stage: 'write shards', sampleId: key.id, signal }),
        TE.map(bytes => [extension.slice(1), bytes] as const),
      )
    : pipe(
        png(image, key),
        TE.map(bytes => ['png', bytes] as const),
      )
}

const maskFile = ({ key, mask }: Sample) =>
  mask === null
    ? TE.right([])
    : pipe(
        png({ ...mask, data: mask.data.map(lung => 255 * lung) }, key),
        TE.map(bytes => [['mask.png', bytes] as const]),
      )

/** Of a picture that keeps its size; for those who read the JSON. */
const spacingOf = ({ pixelSpacingMm }: Sample, sizePx: number | null) =>
  pixelSpacingMm !== undefined && sizePx === null ? { pixelSpacingMm } : {}

/**
 * Reads a sample and makes the files that stand for it in a shard, in this order: the image; `mask.png`, the union of its
 * masks, 0 and 255; `cls`, 0 normal or 1 abnormal; `json`, what is known of it without where it lay, and its pixels' spacing
 * where they have one. Mask and class are
 * there where the sample has them.
 *
 * The image keeps its bytes where it is a picture (PNG, JPEG, GIF, WebP, TIFF). Others become an 8-bit grey PNG of what
 * their reader gives: raw images, which no other reader of shards knows, and DICOM, whose header may name a person. With a
 * `sizePx` image and mask are PNGs of sizePx × sizePx.
 *
 * Left as the data set's reader fails, so that no sample that cannot be read gets into a shard.
 */
export const shardSampleFiles = (
  dataset: SampleSet,
  key: SampleKey,
  sizePx: number | null,
  signal: AbortSignal,
): TE.TaskEither<PipelineError, ShardSampleFiles> => {
  const { id, source, split, label, patientId } = key
  const fields = { id, source, split, label, patientId }
  return pipe(
    dataset.read(key, signal),
    TE.map(sample => (sizePx === null ? sample : resampleSample(sample, { widthPx: sizePx, heightPx: sizePx }))),
    TE.bindTo('sample'),
    TE.bind('image', ({ sample }) => imageFile(sample, sizePx, signal)),
    TE.bind('mask', ({ sample }) => maskFile(sample)),
    TE.map(({ sample, image, mask }) => ({
      fields,
      files: [
        image,
        ...mask,
        ...(label === null ? [] : [['cls', Buffer.from(label === 'normal' ? '0' : '1')] as const]),
        ['json', Buffer.from(JSON.stringify({ ...fields, ...spacingOf(sample, sizePx) }))] as const,
      ],
    })),
  )
}
