import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A path under the shared folder beside the repository (fixtures, real X-rays), or null where it is missing. */
export const sharedPath = (relative: string): string | null => {
  const path = fileURLToPath(new URL(`../../shared/${relative}`, import.meta.url))
  return existsSync(path) ? path : null
}

/** What a test logs when it is left out for want of a shared file. */
export const leftOut = (relative: string): string => `left out: ../shared/${relative} is not on this machine`
