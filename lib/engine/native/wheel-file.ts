import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { messageOf } from '../../codec/message-of.js'
import { NativeFailure } from './native-problem.js'

const damaged = (path: string, cause: string) => new NativeFailure({ _tag: 'WheelDamaged', path, cause })

/** A wheel is a zip archive. The reader refuses names that lead out of a folder and lengths that are wrong. */
const withArchive = async <A>(path: string, use: (archive: ZipFile) => Promise<A>): Promise<A> => {
  try {
    const archive = await openPromise(path, { autoClose: false })
    try {
      return await use(archive)
    } finally {
      archive.close()
    }
  } catch (error) {
    // What the system says (no room, no permission) stays as it is; all else is the fault of the wheel.
    const known = error instanceof NativeFailure || /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? '')
    throw known ? error : damaged(path, messageOf(error))
  }
}

/** Unpacks a file of a wheel; rejects at its end where its bytes do not sum to what the wheel says. */
const unpack = async (path: string, archive: ZipFile, entry: Entry, to: Writable): Promise<void> => {
  async function* check(chunks: AsyncIterable<Buffer>) {
    let sum = 0
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (sum !== entry.crc32) throw damaged(path, `${entry.fileName} has another checksum`)
  }
  await pipeline(await archive.openReadStreamPromise(entry), check, to)
}

const isExecutable = ({ externalFileAttributes }: Entry) => ((externalFileAttributes >>> 16) & 0o100) !== 0

/** Unpacks the files of a wheel that are wanted, under their names in `folder`; gives their names. */
export const unpackWheel = (
  path: string,
  folder: string,
  wanted: (name: string) => boolean,
): Promise<readonly string[]> =>
  withArchive(path, async archive => {
    const names: string[] = []
    for await (const entry of archive.eachEntry()) {
      if (!wanted(entry.fileName)) continue
      const target = join(folder, entry.fileName)
      await mkdir(dirname(target), { recursive: true })
      const mode = isExecutable(entry) ? 0o755 : 0o644
      await unpack(path, archive, entry, createWriteStream(target, { mode }))
      names.push(entry.fileName)
    }
    return names
  })

/** The bytes of the first file of a wheel that is wanted. */
export const readWheelFile = (path: string, wanted: (name: string) => boolean): Promise<Buffer> =>
  withArchive(path, async archive => {
    for await (const entry of archive.eachEntry()) {
      if (!wanted(entry.fileName)) continue
      const bytes = new PassThrough()
      const [contents] = await Promise.all([buffer(bytes), unpack(path, archive, entry, bytes)])
      return contents
    }
    throw damaged(path, 'a file that every wheel has is not in it')
  })
