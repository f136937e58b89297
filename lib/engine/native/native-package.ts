import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { restoreNodeUtil } from '../restore-node-util.js'
import { engineFolder, entryIn, readStamp } from './native-folder.js'
import { registerNativeKernels } from './register-native-kernels.js'

/**
 * The URL of the native engine that `npm run engine:native` has built for this platform, or null where there is none.
 *
 * @example
 * const url = builtNativePackage()
 * if (url !== null) await importNativePackage(url)
 */
export const builtNativePackage = (folder: string = engineFolder): string | null => {
  const stamp = readStamp(folder)
  if (stamp === null || stamp.platform !== process.platform || stamp.arch !== process.arch) return null
  const entry = entryIn(folder)
  return existsSync(entry) ? pathToFileURL(entry).href : null
}

/** What TensorFlow is told when it loads, where the environment does not say otherwise. */
const settings: Readonly<Record<string, string>> = {
  // Convolutions and their gradients by oneDNN, which TensorFlow leaves off on many processors: a step takes 0.8 times as long.
  TF_ENABLE_ONEDNN_OPTS: '1',
  // Without it, TensorFlow tells about the processor's instructions on every start.
  TF_CPP_MIN_LOG_LEVEL: '1',
}

/**
 * Imports a native engine by its URL (or `@tensorflow/tfjs-node`, or `-gpu`, by name) and makes its backend, `tensorflow`,
 * the current one, with its kernels, ours where it has them, and all gradients. Throws where it cannot be loaded. Call it
 * before any other import of it: TensorFlow reads its settings once.
 */
export const importNativePackage = async (specifier: string): Promise<void> => {
  restoreNodeUtil()
  for (const [name, value] of Object.entries(settings)) process.env[name] ??= value
  await import(specifier)
  if (tf.findBackend('tensorflow') !== null && (await tf.setBackend('tensorflow'))) registerNativeKernels()
}
