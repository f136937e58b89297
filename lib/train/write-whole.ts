import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Not the name of another writer's, in this process or another. */
const beside = (path: string) => `${path}.${randomUUID()}.tmp`

/** Windows cannot open folders; there a rename is as lasting as it gets. */
const foldersSync = process.platform !== 'win32'

/**
 * Writes a whole file or none: into a temporary file beside it, to the disk (fsync), then under its name, and the name to
 * the disk. Whatever moment the process or the machine ends at, `path` holds what it held before or all of `bytes`. What
 * can be made again needs not be `durable` (default true): then a file is whole when the process ends, not the machine, and
 * nothing waits for the disk. Rejects, with nothing left behind, where the disk is full or the folder may not be written.
 */
export const writeWhole = async (
  path: string,
  bytes: Uint8Array | string,
  { durable = true }: Readonly<{ durable?: boolean }> = {},
): Promise<void> => {
  const temporary = beside(path)
  try {
    const file = await open(temporary, 'wx')
    try {
      // Not `writeFile`, which goes back to the event loop for every half MiB: between steps that may take seconds each.
      const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
      for (let begin = 0; begin < content.length; ) begin += (await file.write(content, begin)).bytesWritten
      if (durable) await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  if (!durable || !foldersSync) return
  const folder = await open(dirname(path))
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** `writeWhole` for a few bytes, before it returns. */
export const writeWholeSync = (path: string, bytes: Uint8Array | string): void => {
  const temporary = beside(path)
  try {
    writeFileSync(temporary, bytes, { flag: 'wx', flush: true })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  if (!foldersSync) return
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
