import { closeSync, fsyncSync, openSync } from 'node:fs'
import type { ShardSampleFields, ShardSampleLine } from '../lib/codec/shard-index.js'
import type { PackedSample } from '../lib/shard/pack-sample.js'
import { appendWhole } from '../lib/train/append-whole.js'

/** A sample as it goes into a shard, under its key there. */
export type PackedShardSample = Readonly<{ fields: ShardSampleFields; key: string; packed: PackedSample }>

/** The index line of a sample that begins at a byte of its shard; null in a compressed one, where it has no place. */
export const indexLineOf = (
  { fields, key, packed }: PackedShardSample,
  shard: string,
  offset: number | null,
): ShardSampleLine => {
  const [image, ...others] = packed.files.map(({ name, range }) => ({
    name,
    range: range === null || offset === null ? null : { from: range.from + offset, to: range.to + offset },
  }))
  const mask = others.find(({ name }) => name === `${key}.mask.png`) ?? null
  return { kind: 'sample', shard, key, sample: fields, image: image!, mask }
}

/** Appends lines to an index and waits for the disk, all or nothing: see `appendWhole`. */
export const appendIndexLines = (path: string, lines: readonly ShardSampleLine[]): void => {
  const file = openSync(path, 'a')
  try {
    appendWhole(file, Buffer.from(lines.map(line => `${JSON.stringify(line)}\n`).join('')))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
