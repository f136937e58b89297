import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { registerGradientRules } from './gradient-rules.js'
import { restoreNodeUtil } from './restore-node-util.js'
import { registerWasmKernels } from './wasm-gradients.js'

const choices = ['auto', 'gpu', 'wasm'] as const
const gpuPackage = '@tensorflow/tfjs-node-gpu'
const wasmPackage = '@tensorflow/tfjs-backend-wasm'

/** What to run on: `gpu` (native TensorFlow with CUDA), `wasm` (one core, everywhere), or `auto`: the first that works. */
export type EnginePreference = (typeof choices)[number]

/** The engine that runs, and in a sentence each why it was chosen and why others were not. */
export type Engine = Readonly<{ name: 'gpu' | 'wasm'; chosen: string; rejected: readonly string[] }>

const preferenceOf = (value: string, source: string): EnginePreference => {
  const choice = choices.find(known => known === value)
  if (choice === undefined) throw new Error(`${source}: Expected one of ${choices.join(', ')}, got "${value}".`)
  return choice
}

/** The sentence of an error: its code where the module is missing, else the first line of its message. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'not installed'
  return error.message.split('\n')[0] ?? error.name
}

/** Null when the GPU runs, else the reason why it does not. */
const startGpu = async (): Promise<string | null> => {
  restoreNodeUtil()
  try {
    // The package is optional: a specifier that the compiler cannot see keeps it optional for types too.
    const specifier: string = gpuPackage
    await import(specifier)
    if (!(await tf.setBackend('tensorflow'))) return 'its backend did not start'
    const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
    return isUsingGpuDevice === false ? 'it found no GPU' : null
  } catch (error) {
    return reasonOf(error)
  }
}

/**
 * Runs `start`, then takes off the process's error handlers that it put on: those of the WebAssembly module throw every
 * uncaught error again from a minified line of 100 kB, which buries the error's own text.
 */
const withoutErrorHandlers = async (start: () => Promise<void>): Promise<void> => {
  const [exceptions, rejections] = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')]
  await start()
  for (const handler of process.listeners('uncaughtException')) {
    if (!exceptions.includes(handler)) process.off('uncaughtException', handler)
  }
  for (const handler of process.listeners('unhandledRejection')) {
    if (!rejections.includes(handler)) process.off('unhandledRejection', handler)
  }
}

const startWasm = async (): Promise<void> => {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  if (tf.findBackend('wasm') === null) {
    setWasmPaths(dirname(createRequire(import.meta.url).resolve(wasmPackage)) + sep)
  }
  if (!(await tf.setBackend('wasm'))) throw new Error(`${wasmPackage}: the backend did not start; see the log above.`)
  registerWasmKernels()
}

/**
 * Starts the TensorFlow.js backend that the process runs on, with the gradients and kernels that it lacks, and says
 * which and why. Call it once before any tensor is made; a second call is harmless.
 *
 * `prefer` is overridden by the environment variable `MULTIMIX_ENGINE` (auto, gpu or wasm); any other value is
 * refused. `auto` tries the GPU, then WebAssembly; `gpu` fails where there is none, it never falls back silently.
 *
 * @example const engine = await selectEngine({ prefer: 'auto' })
 */
export const selectEngine = async ({ prefer }: { prefer: EnginePreference }): Promise<Engine> => {
  const override = process.env.MULTIMIX_ENGINE
  const wanted =
    override === undefined ? preferenceOf(prefer, 'prefer') : preferenceOf(override, 'The variable MULTIMIX_ENGINE')
  const askedBy = override === undefined ? 'the option prefer' : 'the variable MULTIMIX_ENGINE'

  const gpuProblem = wanted === 'wasm' ? `not tried, wasm was asked for by ${askedBy}` : await startGpu()
  if (gpuProblem !== null && wanted === 'gpu') {
    throw new Error(
      `Engine gpu was asked for by ${askedBy}, but ${gpuPackage}: ${gpuProblem}. Install it, or choose auto or wasm.`,
    )
  }
  if (gpuProblem !== null) await withoutErrorHandlers(startWasm)
  registerGradientRules()
  await tf.ready()
  return gpuProblem === null
    ? { name: 'gpu', chosen: `${gpuPackage}: native TensorFlow on a GPU`, rejected: [] }
    : {
        name: 'wasm',
        chosen: `${wasmPackage}: WebAssembly with SIMD on one core`,
        rejected: [`${gpuPackage}: ${gpuProblem}`],
      }
}
