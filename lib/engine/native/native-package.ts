import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder with `package.json` above this file: in the sources, or where the built package is installed. */
const projectRoot = (): string => {
  let folder = fileURLToPath(new URL('.', import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && folder !== join(folder, '..')) folder = join(folder, '..')
  return folder
}

/**
 * The folder of the `@tensorflow/tfjs-node` that `npm run engine:native` has built under `.native/`, or null where there
 * is none with a finished binding.
 */
export const builtNativePackage = (): string | null => {
  const folder = join(projectRoot(), '.native', 'node_modules', '@tensorflow', 'tfjs-node')
  if (!existsSync(join(folder, 'package.json')) || !existsSync(join(folder, 'lib'))) return null
  const bindings = readdirSync(join(folder, 'lib')).filter(name => name.startsWith('napi-v'))
  return bindings.some(name => existsSync(join(folder, 'lib', name, 'tfjs_binding.node'))) ? folder : null
}
