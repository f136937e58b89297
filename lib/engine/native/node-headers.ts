import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NativeFailure } from './native-problem.js'

/**
 * The folder of `node_api.h`: that of the running Node, or else of the npm package `node-api-headers` in `folder` (the
 * interface is the same for all versions of Node). Node's own download of headers is not needed.
 */
export const nodeHeaders = (folder: string, execPath: string = process.execPath): string => {
  const places = [
    join(dirname(execPath), '..', 'include', 'node'),
    join(folder, 'node_modules', 'node-api-headers', 'include'),
  ]
  const found = places.find(place => existsSync(join(place, 'node_api.h')))
  if (found === undefined) throw new NativeFailure({ _tag: 'HeadersMissing', tried: places })
  return found
}
