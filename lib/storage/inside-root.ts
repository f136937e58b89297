import { lstatSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { isWithin } from './is-within.js'
import { isRemote, joinLocation, type Location } from './location.js'
import { refusalOfName, refusedName } from './refusal-of-name.js'

/** The real path of a place, or of the nearest folder above it that is there. */
const realPlace = (path: string): string => {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const above = dirname(path)
    // A link to nothing may lead out once something is there: only above what is missing altogether is the way known.
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT' && !lstatSync(path, { throwIfNoEntry: false })
    if (!missing || above === path) throw error
    return realPlace(above)
  }
}

const leadsOut = (root: Location, place: Location): string | null => {
  try {
    return isWithin(realPlace(root), realPlace(place)) ? null : 'a link on its way leads out of the root'
  } catch {
    return 'its way cannot be followed'
  }
}

/**
 * The place of a file below a root, by a name that came from somewhere else: a table, a manifest, an archive. Nothing
 * outside the root is ever named: Left FileInvalid for a name that is empty, absolute (also with a drive letter), leads
 * upwards (`..`), or has a backslash or a zero byte, and, on this machine, where a link on the way leads out. The file
 * need not be there. `stage` names who asks.
 *
 * @example insideRoot('data/JSRT', '../secret', 'jsrt') // Left: …: "../secret" is no name of a file in it: it leads upwards
 */
export const insideRoot = (root: Location, name: string, stage: string): E.Either<PipelineError, Location> => {
  const refusal = refusalOfName(name)
  const place = refusal === null ? joinLocation(root, ...name.split('/').filter(part => part !== '.')) : root
  const cause = refusal ?? (isRemote(root) ? null : leadsOut(root, place))
  return cause === null ? E.right(place) : E.left(refusedName(root, name, stage, cause))
}
