import { existsSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Whether the data that a configuration names are phantoms: drawn for this run (null), or before, into that folder.
 *
 * @example isDrawn('data/phantoms-experiment') // true
 */
export const isDrawn = (data: string | null): boolean => data === null || existsSync(join(data, 'phantoms.json'))
