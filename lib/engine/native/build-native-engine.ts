import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../../codec/message-of.js'
import { compileBinding, findCompiler, librariesIn, operationsSource } from './compile-binding.js'
import { downloadWheels, findPip } from './download-wheels.js'
import { installTfjsNode, tfjsNodeVersion } from './install-tfjs-node.js'
import { checkNative, type NativeCheck } from './native-check.js'
import { engineFolder, type NativeStamp, nativeFolder, readStamp } from './native-folder.js'
import { NativeFailure, type NativeProblem } from './native-problem.js'
import { nodeHeaders } from './node-headers.js'
import { unpackWheel } from './wheel-file.js'
import { isNeeded, type NativeTarget, wheelRequest } from './wheel-request.js'

/** What was built, or was there already, and how it answered. */
export type NativeEngine = Readonly<{ folder: string; stamp: NativeStamp; check: NativeCheck; alreadyBuilt: boolean }>

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Removes what builds that were ended have left; those that still run are let alone. */
const removeRemains = async (): Promise<void> => {
  for (const name of await readdir(nativeFolder)) {
    const pid = /^building-(\d+)$/.exec(name)?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(nativeFolder, name), { recursive: true, force: true })
  }
}

/** Both results; where one fails, the other has ended too before its error is thrown. */
const bothOf = async <A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> => {
  await Promise.allSettled([a, b])
  return Promise.all([a, b])
}

const build = async (stamp: NativeStamp, say: (line: string) => void): Promise<NativeEngine> => {
  const { tensorflow, cuda } = stamp
  const request = wheelRequest(stamp)
  const downloads = join(nativeFolder, 'downloads')
  const folder = join(nativeFolder, `building-${process.pid}`)
  await mkdir(nativeFolder, { recursive: true })
  await removeRemains()
  try {
    // What is missing on the machine is said before anything is downloaded.
    const [compiler, pip] = [await findCompiler(), await findPip()]
    say(`Installing @tensorflow/tfjs-node ${tfjsNodeVersion} from npm, without the library that it would download.`)
    const [tfjsNode, wheels] = await bothOf(
      installTfjsNode(folder),
      downloadWheels(request, { pip, cuda, folder: downloads, say }),
    )
    const wheel = join(folder, 'wheel')
    say(`Unpacking the libraries of ${wheels.map(path => basename(path)).join(', ')}.`)
    for (const path of wheels) await unpackWheel(path, wheel, isNeeded)
    for (const file of librariesIn(wheel, process.platform)) {
      if (!existsSync(file)) {
        throw new NativeFailure({ _tag: 'LibraryMissing', wheel: basename(wheels[0]), file: basename(file) })
      }
    }
    await compileBinding(compiler, { tfjsNode, wheel, nodeHeaders: nodeHeaders(folder) }, tensorflow)
    say(`Compiled its binding and our operations with ${compiler} against TensorFlow ${tensorflow}.`)
    await rm(join(wheel, 'tensorflow', 'include'), { recursive: true })
    const check = await checkNative(folder, tensorflow)
    await writeFile(join(folder, 'built.json'), `${JSON.stringify(stamp)}\n`)
    await rm(engineFolder, { recursive: true, force: true })
    await rename(folder, engineFolder)
    await rm(downloads, { recursive: true })
    return { folder: engineFolder, stamp, check, alreadyBuilt: false }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Builds native TensorFlow for this machine: tfjs-node's binding from the C++ source in its npm package, linked with the
 * C library in a TensorFlow wheel from PyPI, then checked in a process of its own. What is built appears as a whole or
 * not at all; what was built before stays until then, and is only checked where it is what is asked for. `say` is told
 * each step in a sentence.
 */
export const buildNativeEngine = (
  target: NativeTarget,
  say: (line: string) => void,
): TE.TaskEither<NativeProblem, NativeEngine> =>
  TE.tryCatch(
    async () => {
      const operations = createHash('sha256')
        .update(await readFile(operationsSource))
        .digest('hex')
        .slice(0, 16)
      const stamp: NativeStamp = { tfjsNode: tfjsNodeVersion, operations, ...target }
      const before = readStamp(engineFolder)
      if (before === null || (Object.keys(stamp) as (keyof NativeStamp)[]).some(key => before[key] !== stamp[key])) {
        return build(stamp, say)
      }
      const check = await checkNative(engineFolder, stamp.tensorflow)
      return { folder: engineFolder, stamp, check, alreadyBuilt: true }
    },
    error =>
      error instanceof NativeFailure
        ? error.problem
        : { _tag: 'FolderUnwritable', path: nativeFolder, cause: messageOf(error) },
  )
