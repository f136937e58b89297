import type { PipelineError } from '../codec/pipeline-error.js'
import type { Location } from './location.js'

/**
 * Why a name that came from somewhere else (a table, a manifest, an archive, a message) may not be taken as that of a file
 * below a folder, as a clause; null where it may. Names are plain, with `/` between those of folders.
 *
 * @example refusalOfName('../secret') // 'it leads upwards'
 */
export const refusalOfName = (name: string): string | null => {
  if (name.split('/').every(part => part === '' || part === '.')) return 'it names no file'
  if (name.includes('\0')) return 'it has a zero byte'
  if (name.includes('\\')) return 'it has a backslash, which leads elsewhere on other systems'
  if (name.startsWith('/') || /^[a-z]:/i.test(name)) return 'it is absolute'
  if (name.split('/').some(part => part === '..')) return 'it leads upwards'
  return null
}

/** That a name is not taken as that of a file below a root, and why. `stage` names who asks. */
export const refusedName = (root: Location, name: string, stage: string, cause: string): PipelineError => ({
  _tag: 'FileInvalid',
  path: root,
  stage,
  cause: `${JSON.stringify(name)} is no name of a file in it: ${cause}`,
  remedy: 'nothing outside is read or written; correct the name',
})
