import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { isWithin } from './is-within.js'
import { joinLocation, type Location } from './location.js'
import type { StoredEntry } from './stored-entry.js'

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/** What a link is: what it leads to, inside the root; a link to nothing is a file that cannot be read. */
const linkKind = async (location: Location, root: Location): Promise<StoredEntry['kind']> => {
  try {
    const target = await realpath(location)
    if (!isWithin(await realpath(root), target)) return 'outside'
    return (await stat(target)).isDirectory() ? 'folder' : 'file'
  } catch (error) {
    if (isMissing(error)) return 'file'
    throw error
  }
}

const kindOf = async (entry: Dirent, location: Location, root: Location): Promise<StoredEntry['kind']> => {
  if (entry.isSymbolicLink()) return linkKind(location, root)
  return entry.isDirectory() ? 'folder' : 'file'
}

/**
 * What stands right inside a folder of this machine, in no order, or null where there is none. Rejects with the system's
 * error where it cannot be listed, and where the folder itself is a link out of the root.
 */
export const listLocal = async (folder: Location, root: Location): Promise<readonly StoredEntry[] | null> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch(error =>
    isMissing(error) ? null : Promise.reject(error),
  )
  if (entries === null) return null
  if (folder !== root && !isWithin(await realpath(root), await realpath(folder)))
    throw new Error(`it is a link that leads out of ${root}, and nothing outside is read; copy what it leads to`)
  return Promise.all(
    entries.map(async entry => {
      const location = joinLocation(folder, entry.name)
      return { name: entry.name, location, kind: await kindOf(entry, location, root), sizeBytes: null }
    }),
  )
}
