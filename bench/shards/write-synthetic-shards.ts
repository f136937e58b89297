import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ShardSampleFields } from '../../lib/codec/shard-index.js'
import { keyedRandom } from '../../lib/random/keyed-random.js'
import { endOfArchive, packSample } from '../../lib/shard/pack-sample.js'

const IMAGE_BYTES = 10_000

/** The bytes of a picture, as incompressible as a JPEG's, and the same for every sample: only its length matters. */
const random = keyedRandom('bench shards')
const image = Uint8Array.from({ length: IMAGE_BYTES }, () => 256 * random())

const sampleFiles = (fields: ShardSampleFields) =>
  [
    ['jpeg', image],
    ['cls', Buffer.from(fields.label === 'normal' ? '0' : '1')],
    ['json', Buffer.from(JSON.stringify(fields))],
  ] as const

async function* shard(from: number, to: number) {
  for (let i = from; i < to; i++) {
    const id = `chex/train/IM-${i}`
    const label = i % 2 === 0 ? 'normal' : 'abnormal'
    const files = sampleFiles({ id, source: 'chex', split: 'train', label, patientId: `IM-${i}` })
    yield (await packSample(id, files)).bytes
  }
  yield endOfArchive
}

/** Writes shards of 1,000 samples of some 10 kB each, with class and JSON, into a folder; gives their names. */
export const writeSyntheticShards = async (folder: string, samples: number): Promise<readonly string[]> => {
  const names: string[] = []
  for (let from = 0; from < samples; from += 1000) {
    const name = `chex-${String(from / 1000).padStart(6, '0')}.tar`
    await pipeline(shard(from, Math.min(samples, from + 1000)), createWriteStream(join(folder, name)))
    names.push(name)
  }
  return names
}
