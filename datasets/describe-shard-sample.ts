import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Label, SampleKey, Split } from '../lib/codec/sample.js'
import { ShardSampleFields } from '../lib/codec/shard-index.js'
import { shown } from '../lib/codec/shown.js'
import { type ShardFile, type ShardSample, shardFileLocation } from '../lib/shard/shard-sample.js'
import { baseName } from '../lib/storage/location.js'

/** A sample of a shard with its key, and which of its files are the image and the mask (null where it has none). */
export type DescribedShardSample = Readonly<{ key: SampleKey; image: ShardFile; mask: ShardFile | null }>

const MASKS = ['mask.png', 'seg.png']
const PICTURES = ['png', 'jpg', 'jpeg', 'tif', 'tiff', 'webp', 'gif', 'dcm']

const labels: Readonly<Record<string, Label>> = { 0: 'normal', 1: 'abnormal', normal: 'normal', abnormal: 'abnormal' }

const splitWords: Readonly<Record<string, Split>> = {
  train: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
}

/** The first word of the shard's name that is one of a split's. */
const splitOf = (shard: string): Split =>
  baseName(shard)
    .toLowerCase()
    .split(/[^a-z]+/)
    .flatMap(word => splitWords[word] ?? [])[0] ?? 'train'

/** The picture: a file that ends in a picture's extension and is no mask; the shortest such extension, of equals the first. */
const imageOf = ({ files }: ShardSample): ShardFile | null =>
  [...files]
    .filter(([extension]) => !MASKS.includes(extension) && PICTURES.includes(extension.split('.').at(-1) ?? ''))
    .sort(([a], [b]) => a.split('.').length - b.split('.').length)[0]?.[1] ?? null

const textOf = (file: ShardFile | undefined) => (file === undefined ? null : Buffer.from(file.bytes).toString('utf8'))

/** Of shards that others wrote: the class stands in `cls`, or in the JSON as `label`; whose image it is, as `patientId`. */
const foreignFields = ({ shard, key, files }: ShardSample, json: unknown): E.Either<string, ShardSampleFields> => {
  const said = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {}
  const cls =
    textOf(files.get('cls'))?.trim() ?? (said.label === undefined || said.label === null ? null : `${said.label}`)
  const label = cls === null ? null : labels[cls.toLowerCase()]
  if (label === undefined) return E.left(`its class is ${shown(cls)}, expected 0 (normal) or 1 (abnormal)`)
  const patientId = typeof said.patientId === 'string' ? said.patientId : null
  return E.right({ id: `shards/${key}`, source: 'shards', split: splitOf(shard), label, patientId })
}

const fieldsOf = (sample: ShardSample): E.Either<string, ShardSampleFields> => {
  const text = textOf(sample.files.get('json'))
  return pipe(
    E.tryCatch((): unknown => (text === null ? null : JSON.parse(text)), messageOf),
    E.mapLeft(cause => `its JSON cannot be read: ${cause}`),
    E.flatMap(json => {
      const ours = ShardSampleFields.decode(json)
      return E.isRight(ours) ? E.right(ours.right) : foreignFields(sample, json)
    }),
  )
}

/**
 * What a sample of a shard is. Shards that this project wrote say it in `<key>.json` (`ShardSampleFields`). In others the
 * class stands in `<key>.cls` (0 or normal, 1 or abnormal) or as `label` in the JSON, a mask in `<key>.mask.png` or
 * `<key>.seg.png`, the split in the shard's name (a word train, val, valid, validation or test; else train); the source is
 * `shards` and the id `shards/<key>`. Only the bytes of `json` and `cls` are looked at.
 *
 * Left FileInvalid without an image, or where the class or the JSON is none.
 */
export const describeShardSample = (sample: ShardSample): E.Either<PipelineError, DescribedShardSample> => {
  const { shard, key, files } = sample
  const at = (file: ShardFile) => shardFileLocation(shard, file)
  const image = imageOf(sample)
  const mask = MASKS.flatMap(extension => files.get(extension) ?? [])[0] ?? null
  return pipe(
    image === null || image.sizeBytes === 0
      ? E.left(image === null ? `no image among its files (${[...files.keys()].join(', ')})` : 'its image is empty')
      : E.right(image),
    E.bindTo('image'),
    E.bind('fields', () => fieldsOf(sample)),
    E.bimap(
      (cause): PipelineError => ({
        _tag: 'FileInvalid',
        path: image === null ? `${shard}#${key}` : at(image),
        stage: 'shard',
        cause,
        remedy: 'mend the sample or write the shard without it',
      }),
      ({ image, fields }) => ({
        key: { ...fields, imagePath: at(image), maskPaths: mask === null ? [] : [at(mask)] },
        image,
        mask,
      }),
    ),
  )
}
