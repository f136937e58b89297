import * as E from 'fp-ts/lib/Either.js'
import { listFolder } from '../../lib/storage/list-folder.js'
import type { Location } from '../../lib/storage/location.js'
import type { StoredEntry } from '../../lib/storage/stored-entry.js'

/** What is right inside a folder; nothing where there is none, or it cannot be listed. */
export type Listing = (folder: Location) => Promise<readonly StoredEntry[]>

/**
 * Lists folders, each once however often it is asked for: on another machine every look at one is a request. All names
 * that were listed are held. `stage` names who asks, `root` is what no link leads out of.
 */
export const rememberedListing = (stage: string, root: Location): Listing => {
  const known = new Map<Location, Promise<readonly StoredEntry[]>>()
  const list = async (folder: Location) => {
    const entries = await listFolder(folder, stage, { root })()
    return E.isRight(entries) ? (entries.right ?? []) : []
  }
  return folder => {
    const listed = known.get(folder) ?? list(folder)
    known.set(folder, listed)
    return listed
  }
}
