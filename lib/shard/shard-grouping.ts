import * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from '../storage/location.js'
import { sampleNameOf } from './sample-name.js'
import { type ShardFile, type ShardSample, shardFileLocation } from './shard-sample.js'
import type { TarEntry } from './tar-entries.js'

type Result = E.Either<PipelineError, ShardSample>

/** A sample that is being read: what is wrong with it is told when it is whole, once. */
type Open = { readonly key: string; readonly files: Map<string, ShardFile>; sizeBytes: number; wrong: Result | null }

/** Puts the entries of one shard together; each call gives what is finished by it. */
export type ShardGrouping = Readonly<{
  add(entry: TarEntry): readonly Result[]
  /** At the end of a whole archive: its last sample. */
  end(): readonly Result[]
  /** The last entry that was added. */
  last(): string | null
}>

const remedy = 'take it out of the archive, or write that anew'

/** Names that are not under the folder in which the archive would be unpacked. */
const leadsOut = (name: string) => /^([a-z]:)?[/\\]/i.test(name) || name.split(/[/\\]/).includes('..')

const notAFile = ({ name, kind }: TarEntry): string | null => {
  if (leadsOut(name)) return 'its name leads out of the archive'
  if (kind === 'directory' || kind === 'file' || kind === 'contiguous-file') return null
  return `it is ${kind === null ? 'of a kind that tar does not name' : `a ${kind}`}, not a file`
}

/**
 * Groups neighbouring entries of one key into samples, as WebDataset does, and says what is wrong: see `readShard`. Holds
 * the files of one sample, of at most `maxSampleBytes`, and the keys so far.
 */
export const shardGrouping = (shard: Location, maxSampleBytes: number): ShardGrouping => {
  const keys = new Set<string>()
  let open: Open | null = null
  let last: string | null = null
  const invalid = (file: Pick<ShardFile, 'name' | 'range'>, cause: string): Result =>
    E.left({ _tag: 'FileInvalid', path: shardFileLocation(shard, file), stage: 'shard', cause, remedy })

  const close = (): readonly Result[] => {
    if (open === null) return []
    const { key, files, wrong } = open
    open = null
    return [wrong ?? E.right({ shard, key, files })]
  }
  const put = (sample: Open, extension: string, file: ShardFile) => {
    sample.sizeBytes += file.sizeBytes
    if (sample.wrong !== null) return
    if (sample.files.has(extension))
      sample.wrong = invalid(file, `a second file of the sample ${sample.key} by this name`)
    else if (sample.sizeBytes > maxSampleBytes)
      sample.wrong = invalid(file, `the sample ${sample.key} has more than ${maxSampleBytes} bytes with it`)
    else sample.files.set(extension, file)
    if (sample.wrong !== null) sample.files.clear()
  }
  return {
    add: entry => {
      const { name, kind, sizeBytes, range, bytes } = entry
      last = name
      const problem = notAFile(entry)
      if (problem !== null) return [invalid({ name, range: null }, problem)]
      const named = kind === 'directory' ? null : sampleNameOf(name)
      if (named === null) return []
      const { key, extension } = named
      const before = open?.key === key ? [] : close()
      if (open === null) {
        open = { key, files: new Map(), sizeBytes: 0, wrong: null }
        if (keys.has(key)) open.wrong = invalid({ name, range: null }, `the sample ${key} came before, further up`)
        keys.add(key)
      }
      put(open, extension, { name, sizeBytes, range, bytes: bytes ?? new Uint8Array(0) })
      return before
    },
    end: close,
    last: () => last,
  }
}
