import { rename, writeFile } from 'node:fs/promises'

/** Writes a whole file or none: a process that is killed leaves no half image for the next run to take as done. */
export const writeWhole = async (path: string, content: Uint8Array | string): Promise<void> => {
  const part = `${path}.${process.pid}.part`
  await writeFile(part, content)
  await rename(part, path)
}
