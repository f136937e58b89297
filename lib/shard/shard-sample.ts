import { type ByteRange, entryLocation, type Location } from '../storage/location.js'

/**
 * A file of a sample: its name in the archive, its bytes (none where it was passed over), and where they stand; `range` is
 * null in a compressed archive, and where it is empty.
 */
export type ShardFile = Readonly<{ name: string; sizeBytes: number; bytes: Uint8Array; range: ByteRange | null }>

/** A sample of a shard as WebDataset keys it; its files by extension (`jpeg`, `mask.png`), in their order. */
export type ShardSample = Readonly<{ shard: Location; key: string; files: ReadonlyMap<string, ShardFile> }>

/**
 * Where a file of a shard is: readers find it where it has a range, people always.
 *
 * @example shardFileLocation('chex-000000.tar.gz', { name: 'a.jpeg', range: null }) // 'chex-000000.tar.gz#a.jpeg'
 */
export const shardFileLocation = (shard: Location, { name, range }: Pick<ShardFile, 'name' | 'range'>): Location =>
  range === null ? `${shard}#${name}` : entryLocation(shard, name, range)
