import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** The folder of the package that this file belongs to, whether it runs from the sources or as built. */
const packageRoot = (): string => {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}

/**
 * Where the native engine is built and kept: beside `node_modules` of this package, so that a fresh install leaves it
 * alone, and inside the package, so that Node finds the one copy of `@tensorflow/tfjs-core` by walking up from it.
 */
export const nativeFolder: string = join(packageRoot(), '.native')

/** The engine in use; it appears here as a whole, once it has been checked. */
export const engineFolder: string = join(nativeFolder, 'engine')

/** The module of tfjs-node in the folder of an engine. */
export const entryIn = (folder: string): string =>
  join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'dist', 'index.js')

/** What an engine was built from, in `built.json` in its folder. */
export const NativeStamp = t.readonly(
  t.strict({
    tfjsNode: t.string,
    /** A digest of the operations of our own. */
    operations: t.string,
    tensorflow: t.string,
    cuda: t.boolean,
    platform: t.string,
    arch: t.string,
  }),
)
export type NativeStamp = t.TypeOf<typeof NativeStamp>

/** The stamp of the engine in a folder, or null where there is none that can be read. */
export const readStamp = (folder: string): NativeStamp | null => {
  try {
    const stamp = NativeStamp.decode(JSON.parse(readFileSync(join(folder, 'built.json'), 'utf8')))
    return E.isRight(stamp) ? stamp.right : null
  } catch {
    return null
  }
}
