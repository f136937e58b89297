import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { whole } from './numbers.js'
import { knownOfSample } from './sample.js'

/** A name right inside a folder: no part of a path, so that nothing outside the folder is read. */
const fileName = t.refinement(
  t.string,
  name => /^[^/\\#]+$/.test(name) && !/^\.{1,2}$/.test(name),
  'the name of a file',
)

/** What `<key>.json` in a shard holds: what is known of a sample, without where it lay. */
export const ShardSampleFields = t.readonly(t.strict(knownOfSample), 'ShardSampleFields')
export type ShardSampleFields = t.TypeOf<typeof ShardSampleFields>

/** An entry of a shard: its name, and where its bytes stand, both ends included; null in a compressed shard. */
const IndexedFile = t.readonly(
  t.strict({
    name: t.string,
    range: t.union([t.readonly(t.strict({ from: whole(0), to: whole(0) })), t.null], 'a range of bytes or null'),
  }),
  'an entry of a shard',
)

/** How the shards of one prefix are written: a run that goes on must write alike. */
export const ShardSetLine = t.readonly(
  t.strict({
    kind: t.literal('set'),
    formatVersion: t.literal(1),
    prefix: fileName,
    /** The data set, and how many samples it had. */
    name: t.string,
    samples: whole(0),
    samplesPerShard: whole(1),
    maxShardBytes: whole(1),
    gzip: t.boolean,
    sizePx: t.union([whole(1), t.null]),
  }),
  'ShardSetLine',
)
export type ShardSetLine = t.TypeOf<typeof ShardSetLine>

/** A sample: in which shard, under which key, and the entries of its image and its mask. */
export const ShardSampleLine = t.readonly(
  t.strict({
    kind: t.literal('sample'),
    shard: fileName,
    key: t.string,
    sample: ShardSampleFields,
    image: IndexedFile,
    mask: t.union([IndexedFile, t.null], 'an entry of a shard or null'),
  }),
  'ShardSampleLine',
)
export type ShardSampleLine = t.TypeOf<typeof ShardSampleLine>

const kinds = { set: ShardSetLine, sample: ShardSampleLine } as const

const OfSomeKind = t.type({ kind: t.keyof(kinds, 'one of set, sample') }, 'a set or a sample of shards')

/** One line of `index.jsonl`, which stands beside shards and says where each sample is. What is wrong is said by field. */
export type ShardIndexLine = ShardSetLine | ShardSampleLine
export const ShardIndexLine = new t.Type<ShardIndexLine, ShardIndexLine, unknown>(
  'ShardIndexLine',
  (value): value is ShardIndexLine => ShardSetLine.is(value) || ShardSampleLine.is(value),
  (value, context) =>
    pipe(
      OfSomeKind.validate(value, context),
      E.flatMap(({ kind }): t.Validation<ShardIndexLine> => kinds[kind].validate(value, context)),
    ),
  t.identity,
)
