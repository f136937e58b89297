import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { messageOf } from '../../codec/message-of.js'
import { NativeFailure } from './native-problem.js'

/** A file in a wheel, which is a zip archive: where its record begins, how long it is, and what its bytes sum to. */
type Entry = Readonly<{ name: string; method: number; crc: number; packed: number; at: number; executable: boolean }>

const END = 0x06054b50
const damaged = (path: string, cause: string) => new NativeFailure({ _tag: 'WheelDamaged', path, cause })

/** The entries of the archive's directory, at its end. Archives of 4 GiB and more (zip64) are refused. */
const entriesOf = async (path: string): Promise<readonly Entry[]> => {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const read = async (position: number, length: number) =>
      (await file.read(Buffer.alloc(length), 0, length, position)).buffer
    const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557))
    const end = tail.lastIndexOf(Buffer.from(Uint32Array.of(END).buffer))
    if (end < 0) throw damaged(path, 'no directory at its end')
    const [count, length, begin] = [
      tail.readUInt16LE(end + 10),
      tail.readUInt32LE(end + 12),
      tail.readUInt32LE(end + 16),
    ]
    if (begin + length !== size - tail.length + end) throw damaged(path, 'its directory is not where it should be')
    const directory = await read(begin, length)
    const entries: Entry[] = []
    for (let at = 0, i = 0; i < count; i++) {
      const nameLength = directory.readUInt16LE(at + 28)
      entries.push({
        name: directory.toString('utf8', at + 46, at + 46 + nameLength),
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        executable: ((directory.readUInt32LE(at + 38) >>> 16) & 0o100) !== 0,
        at: directory.readUInt32LE(at + 42),
      })
      at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
    }
    return entries
  } finally {
    await file.close()
  }
}

/** The bytes of an entry, unpacked and summed; fails at its end where the sum is another. */
const contents = async (path: string, { name, method, crc, packed, at }: Entry): Promise<Readable> => {
  const file = await open(path)
  const header = (await file.read(Buffer.alloc(30), 0, 30, at)).buffer
  await file.close()
  const begin = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
  const bytes = packed === 0 ? PassThrough.from([]) : createReadStream(path, { start: begin, end: begin + packed - 1 })
  async function* check(chunks: AsyncIterable<Buffer>) {
    let sum = 0
    for await (const chunk of chunks) {
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (sum !== crc) throw damaged(path, `${name} has another checksum`)
  }
  const out = new PassThrough()
  pipeline(bytes, method === 8 ? createInflateRaw() : new PassThrough(), check, out).catch(error => out.destroy(error))
  return out
}

const orDamaged = (path: string) => (error: unknown) => {
  throw error instanceof NativeFailure || /^E[A-Z0-9]+$/.test((error as NodeJS.ErrnoException).code ?? '')
    ? error
    : damaged(path, messageOf(error))
}

/** Unpacks the files of a wheel that are wanted, under their names in `folder`; gives their names. */
export const unpackWheel = async (
  path: string,
  folder: string,
  wanted: (name: string) => boolean,
): Promise<readonly string[]> => {
  const entries = (await entriesOf(path)).filter(({ name }) => wanted(name) && !name.split('/').includes('..'))
  for (const entry of entries) {
    const target = join(folder, entry.name)
    await mkdir(dirname(target), { recursive: true })
    const mode = entry.executable ? 0o755 : 0o644
    await pipeline(await contents(path, entry), createWriteStream(target, { mode })).catch(orDamaged(path))
  }
  return entries.map(({ name }) => name)
}

/** The bytes of the first file of a wheel that is wanted. */
export const readWheelFile = async (path: string, wanted: (name: string) => boolean): Promise<Buffer> => {
  const entry = (await entriesOf(path)).find(({ name }) => wanted(name))
  if (entry === undefined) throw damaged(path, 'a file that every wheel has is not in it')
  return buffer(await contents(path, entry)).catch(orDamaged(path))
}
