import { pack } from 'tar-stream'
import type { ByteRange } from '../storage/location.js'

/** A sample as it stands in a tar file, and where in it the bytes of its files are (null of an empty one). */
export type PackedSample = Readonly<{
  bytes: Uint8Array
  files: readonly Readonly<{ name: string; range: ByteRange | null }>[]
}>

const BLOCK = 512

/** What ends an archive: two blocks of zeros. */
export const endOfArchive: Uint8Array = new Uint8Array(2 * BLOCK)

/** Owner, group and time are those of nobody: the same sample has the same bytes wherever and whenever it is packed. */
const packEntry = async (name: string, { buffer, byteOffset, length }: Uint8Array): Promise<Uint8Array> => {
  const archive = pack()
  archive.entry({ name, mtime: new Date(0), mode: 0o644, type: 'file' }, Buffer.from(buffer, byteOffset, length))
  archive.finalize()
  const pieces: Uint8Array[] = []
  for await (const piece of archive) pieces.push(piece as Uint8Array)
  return Buffer.concat(pieces).subarray(0, -endOfArchive.length)
}

/**
 * Packs the files of a sample, by extension and in their order, as the entries of a tar file (ustar; pax for long names):
 * `key.extension` each. Archives are such samples, one after the other, and `endOfArchive`. The same files give the same
 * bytes. Holds the files twice.
 *
 * @example await packSample('chex/IM-0115', [['jpeg', jpeg], ['cls', Buffer.from('0')]])
 */
export const packSample = async (
  key: string,
  files: readonly (readonly [extension: string, bytes: Uint8Array])[],
): Promise<PackedSample> => {
  const entries = await Promise.all(
    files.map(async ([extension, bytes]) => {
      const name = `${key}.${extension}`
      return { name, sizeBytes: bytes.length, packed: await packEntry(name, bytes) }
    }),
  )
  let end = 0
  return {
    files: entries.map(({ name, sizeBytes, packed }) => {
      end += packed.length
      const from = end - Math.ceil(sizeBytes / BLOCK) * BLOCK
      return { name, range: sizeBytes === 0 ? null : { from, to: from + sizeBytes - 1 } }
    }),
    bytes: Buffer.concat(entries.map(({ packed }) => packed)),
  }
}
