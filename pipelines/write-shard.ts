import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/**
 * Writes a file from its pieces as they come, whole or not at all: into a temporary file beside it, to the disk, and then
 * under its name. `beforeNaming` is called in between. With `gzip` it is compressed. Holds a few pieces. Rejects, with
 * nothing left behind, as the pieces do, and where it cannot be written.
 */
export const writeShard = async (
  path: string,
  pieces: AsyncIterable<Uint8Array>,
  { gzip, beforeNaming }: Readonly<{ gzip: boolean; beforeNaming(): void }>,
): Promise<void> => {
  const temporary = `${path}.${randomUUID()}.tmp`
  const file = createWriteStream(temporary, { flags: 'wx', flush: true })
  const closed = new Promise<void>(resolve => file.once('close', resolve))
  try {
    await (gzip ? pipeline(pieces, createGzip(), file) : pipeline(pieces, file))
    beforeNaming()
    await rename(temporary, path)
  } catch (error) {
    // A stream that fails at once is still being opened: the file would appear after it was taken away.
    file.destroy()
    await closed
    await rm(temporary, { force: true })
    throw error
  }
}
