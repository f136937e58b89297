import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import type { Started, Starter } from '../engine.js'
import { loadProblem } from '../load-problem.js'
import { processorName } from '../processor-name.js'
import { builtNativePackage, importNativePackage } from './native-package.js'

const gpuPackage = '@tensorflow/tfjs-node-gpu'
const cpuPackage = '@tensorflow/tfjs-node'

/** A native package: what to call it, and what to load. */
type Source = Readonly<{ name: string; specifier: string }>

const built = (): Source[] => {
  const url = builtNativePackage()
  return url === null ? [] : [{ name: `${cpuPackage} built by npm run engine:native`, specifier: url }]
}

const installed = (name: string): Source => ({ name, specifier: name })

/** The native library that this process has loaded; a second one beside it would register the same backend. */
let loaded: Readonly<{ name: string; on: 'GPU' | 'CPU' }> | null = null

/** Loads the first of the packages that loads; right if it runs on this kind of device, else why nothing does. */
const load = async (sources: readonly Source[], wanted: 'GPU' | 'CPU'): Promise<E.Either<string, string>> => {
  const problems: string[] = []
  for (const { name, specifier } of loaded === null ? sources : []) {
    try {
      await importNativePackage(specifier)
      if (!(await tf.setBackend('tensorflow'))) throw new Error('its backend did not start; see the log above')
      const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
      loaded = { name, on: isUsingGpuDevice === false ? 'CPU' : 'GPU' }
      break
    } catch (error) {
      problems.push(loadProblem(name, error))
    }
  }
  if (loaded?.on === wanted) return E.right(loaded.name)
  if (loaded !== null) problems.push(`${loaded.name} ${wanted === 'GPU' ? 'found no GPU' : 'runs on a GPU (cuda)'}`)
  if (builtNativePackage() === null && loaded === null) problems.push('npm run engine:native has built none')
  return E.left(problems.join(', and '))
}

/** What NVIDIA's driver calls the first card, where it says so in a file. */
const graphicsCard = (): string => {
  const folder = '/proc/driver/nvidia/gpus'
  try {
    const [card = ''] = readdirSync(folder)
    return /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, card, 'information'), 'utf8'))![1]!
  } catch {
    return 'an NVIDIA GPU'
  }
}

const started = async (name: string, device: string): Promise<Started> => {
  await tf.setBackend('tensorflow')
  return { device, chosen: `native TensorFlow, by ${name}` }
}

/** Native TensorFlow with CUDA, by `@tensorflow/tfjs-node-gpu` or by a build of one's own against such a library. */
export const startCuda: Starter = async () => {
  const found = await load([installed(gpuPackage), ...built()], 'GPU')
  return E.isLeft(found) ? found : E.right(await started(found.right, graphicsCard()))
}

/** Native TensorFlow on the processor, by whichever of its packages is there. */
export const startNative: Starter = async () => {
  const found = await load([...built(), installed(cpuPackage), installed(gpuPackage)], 'CPU')
  return E.isLeft(found) ? found : E.right(await started(found.right, processorName()))
}
