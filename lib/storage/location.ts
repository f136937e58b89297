import { join } from 'node:path'

/**
 * Where a file or a folder is: a path of this machine, `http://` or `https://` and what follows, or `s3://bucket/key`.
 * One that ends in `#…bytes=from-to` (both included, counted from 0) is that part of the file: an entry of an archive.
 */
export type Location = string

/** Whether a location is on another machine, over HTTP or S3. */
export const isRemote = (location: Location): boolean => /^(https?|s3):\/\//i.test(location)

/**
 * A place inside a folder. Names of a remote one are taken as they are written, with `/` between them.
 *
 * @example joinLocation('s3://xrays/2024', 'JSRT', 'images') // 's3://xrays/2024/JSRT/images'
 */
export const joinLocation = (root: Location, ...names: readonly string[]): Location =>
  isRemote(root) ? [root.replace(/\/+$/, ''), ...names].join('/') : join(root, ...names)

/** A part of a file, in bytes: `from` and `to` are both included, as in HTTP. */
export type ByteRange = Readonly<{ from: number; to: number }>

/**
 * The location of an entry of an archive, by its place in the file, with the entry's name for people to read.
 *
 * @example entryLocation('chex-000000.tar', 'IM-0115.jpeg', { from: 512, to: 4095 })
 * // 'chex-000000.tar#IM-0115.jpeg&bytes=512-4095'
 */
export const entryLocation = (archive: Location, name: string, { from, to }: ByteRange): Location =>
  `${archive}#${name}&bytes=${from}-${to}`

/** A location's file, the entry's name and the part of it that is meant; null where it is the whole file. */
export const splitLocation = (
  location: Location,
): Readonly<{ file: Location; entry: string | null; range: ByteRange | null }> => {
  const [, file, entry, from, to] = /^(.*?)#(?:(.*)&)?bytes=(\d+)-(\d+)$/s.exec(location) ?? []
  if (file === undefined) return { file: location, entry: null, range: null }
  return { file, entry: entry ?? null, range: { from: Number(from), to: Number(to) } }
}

/** The last name of a location: of the entry, where it is one. */
export const baseName = (location: Location): string => {
  const { file, entry } = splitLocation(location)
  return (entry ?? file).split(/[/\\]/).at(-1) ?? ''
}
