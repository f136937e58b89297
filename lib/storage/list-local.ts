import { readdir, realpath, stat } from 'node:fs/promises'
import { isWithin } from './is-within.js'
import { joinLocation, type Location } from './location.js'
import { outsideLocation } from './outside-location.js'
import type { StoredEntry } from './stored-entry.js'

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** What a link leads to; one that cannot be followed is a file that cannot be read. A pipe or a device is nothing. */
const followed = async (link: StoredEntry, root: Location): Promise<StoredEntry | null> => {
  try {
    const target = await realpath(link.location)
    const of = await stat(target)
    const isFolder = of.isDirectory()
    if (!isFolder && !of.isFile()) return null
    if (isWithin(await realpath(root), target)) return { ...link, kind: isFolder ? 'folder' : 'file' }
    return { ...link, kind: isFolder ? 'outside' : 'file', location: outsideLocation(link.location) }
  } catch {
    return link
  }
}

/**
 * What stands right inside a folder of this machine, in no order, or null where there is none. Pipes, sockets and devices,
 * whose readers would wait without end, are passed over. Rejects with the system's
 * error where it cannot be listed, and where the folder itself is a link out of the root.
 */
export const listLocal = async (folder: Location, root: Location): Promise<readonly StoredEntry[] | null> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(error =>
    isMissing(error) ? null : Promise.reject(error),
  )
  if (entries === null) return null
  if (folder !== root && !isWithin(await realpath(root), await realpath(folder)))
    throw new Error(`it is a link that leads out of ${root}, and nothing outside is read; copy what it leads to`)
  const links = new Set(entries.filter(entry => entry.isSymbolicLink()).map(({ name }) => name))
  const listed = entries
    .filter(entry => entry.isFile() || entry.isDirectory() || entry.isSymbolicLink())
    .map(
      (entry): StoredEntry => ({
        name: entry.name,
        location: joinLocation(folder, entry.name),
        kind: entry.isDirectory() ? 'folder' : 'file',
        sizeBytes: null,
      }),
    )
  if (links.size === 0) return listed
  const all = await Promise.all(listed.map(entry => (links.has(entry.name) ? followed(entry, root) : entry)))
  return all.filter(entry => entry !== null)
}
