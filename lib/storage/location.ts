import { join } from 'node:path'

/**
 * Where a file or a folder is: a path of this machine; `http://` or `https://` and what follows, written as a URL, in
 * which `%20` is a space; or `s3://bucket/key`, whose key is taken as it stands. One that ends in
 * `#…bytes=from-to` (both included, counted from 0) is that part of the file: an entry of an archive.
 */
export type Location = string

/** Whether a location is on another machine, over HTTP or S3. */
export const isRemote = (location: Location): boolean => /^(https?|s3):\/\//i.test(location)

const isHttp = (location: Location) => /^https?:\/\//i.test(location)

/**
 * A place inside a folder. Names are plain, with `/` between those of folders; a URL gets them percent-encoded, before
 * its `?`, if it has one. Names that came from a table or an archive go through `insideRoot`.
 *
 * @example joinLocation('s3://xrays/2024', 'JSRT', 'images') // 's3://xrays/2024/JSRT/images'
 * @example joinLocation('http://localhost/xrays/', 'a b.png') // 'http://localhost/xrays/a%20b.png'
 */
export const joinLocation = (root: Location, ...names: readonly string[]): Location => {
  if (!isRemote(root)) return join(root, ...names)
  const [, folder = '', query = ''] = isHttp(root) ? (/^([^?]*)(.*)$/s.exec(root) ?? []) : [root, root]
  const parts = names.flatMap(name => name.split('/')).filter(part => part !== '')
  return [folder.replace(/\/+$/, ''), ...parts.map(isHttp(root) ? encodeURIComponent : String)].join('/') + query
}

/** A part of a file, in bytes: `from` and `to` are both included, as in HTTP. */
export type ByteRange = Readonly<{ from: number; to: number }>

/** Names of entries without the sign that begins them: the archive's own path may have it. */
const written = (entry: string) => entry.replace(/[%#]/g, encodeURIComponent)

/**
 * The location of an entry of an archive, by its place in the file, with the entry's name for people to read, in which `%`
 * and `#` are written as in a URL.
 *
 * @example entryLocation('chex-000000.tar', 'IM-0115.jpeg', { from: 512, to: 4095 })
 * // 'chex-000000.tar#IM-0115.jpeg&bytes=512-4095'
 */
export const entryLocation = (archive: Location, name: string, { from, to }: ByteRange): Location =>
  `${archive}#${written(name)}&bytes=${from}-${to}`

const decoded = (part: string) => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** A location's file, the entry's name and the part of it that is meant; null where it is the whole file. */
export const splitLocation = (
  location: Location,
): Readonly<{ file: Location; entry: string | null; range: ByteRange | null }> => {
  const [, file, entry, from, to] = /^(.*)#(?:([^#]*)&)?bytes=(\d+)-(\d+)$/s.exec(location) ?? []
  if (file === undefined) return { file: location, entry: null, range: null }
  return { file, entry: entry === undefined ? null : decoded(entry), range: { from: Number(from), to: Number(to) } }
}

/** The last name of a location, as plain text: of the entry, where it is one. */
export const baseName = (location: Location): string => {
  const { file, entry } = splitLocation(location)
  const path = entry ?? (isHttp(file) ? file.replace(/\?.*$/s, '') : file)
  const name = path.split(/[/\\]/).at(-1) ?? ''
  return entry === null && isHttp(file) ? decoded(name) : name
}
