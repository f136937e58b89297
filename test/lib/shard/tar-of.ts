import { type Header, pack } from 'tar-stream'

/** What stands in an archive: a file by name and content, and what is strange about its header. */
export type Written = readonly [name: string, content: string | Uint8Array, header?: Partial<Header>]

/** A tar file of these entries, made by tar-stream. */
export const tarOf = async (entries: readonly Written[]): Promise<Uint8Array> => {
  const archive = pack()
  for (const [name, content, header] of entries)
    archive.entry({ name, mtime: new Date(0), ...header }, Buffer.from(content as string))
  archive.finalize()
  const pieces: Uint8Array[] = []
  for await (const piece of archive) pieces.push(piece as Uint8Array)
  return Buffer.concat(pieces)
}
