import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { entryIn } from './native-folder.js'
import { NativeFailure } from './native-problem.js'
import { npmFailure } from './registry-failure.js'
import { runCommand } from './run-command.js'

/** The version of tfjs-node, that of `@tensorflow/tfjs-core` here. */
export const tfjsNodeVersion = '4.22.0'

/** The interface of Node, for machines whose Node came without headers. */
const headersVersion = '1.9.0'

const core: string = '@tensorflow/tfjs-core'

/**
 * Installs tfjs-node from npm into `folder` without its install script, which would download a library, and without a
 * `@tensorflow/tfjs-core` of its own: tensors, kernels and gradients must be those of the one that multimix uses.
 */
export const installTfjsNode = async (folder: string): Promise<string> => {
  const asked = `@tensorflow/tfjs-node ${tfjsNodeVersion}`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  const result = await runCommand('npm', [
    'install',
    `--prefix=${folder}`,
    '--ignore-scripts',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    `@tensorflow/tfjs-node@${tfjsNodeVersion}`,
    `node-api-headers@${headersVersion}`,
  ])
  if (result.code !== 0) throw npmFailure(asked, result)
  await rm(join(folder, 'node_modules', core), { recursive: true })
  const entry = entryIn(folder)
  const [found, expected] = [entry, import.meta.url].map(from => createRequire(from).resolve(core)) as [string, string]
  if (found !== expected) throw new NativeFailure({ _tag: 'TwoCores', found, expected })
  return join(folder, 'node_modules', '@tensorflow', 'tfjs-node')
}
