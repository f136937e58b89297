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

/**
 * The engine that runs, and in a sentence each why it was chosen and why others were not. `native` is native TensorFlow
 * on the CPU, where its package loads but finds no GPU.
 */
export type Engine = Readonly<{ name: 'gpu' | 'native' | 'wasm'; chosen: string; rejected: readonly string[] }>

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

/** Starts native TensorFlow: where it runs, or the reason why it does not. */
const startNative = async (): Promise<{ on: 'GPU' | 'CPU' } | { problem: string }> => {
  restoreNodeUtil()
  try {
    // The package is optional: a specifier that the compiler cannot see keeps it optional for types too.
    const specifier: string = gpuPackage
    await import(specifier)
    if (!(await tf.setBackend('tensorflow'))) return { problem: 'its backend did not start' }
    const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice?: boolean }
    return { on: isUsingGpuDevice === false ? 'CPU' : 'GPU' }
  } catch (error) {
    return { problem: reasonOf(error) }
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
 * refused. `auto` takes native TensorFlow where it loads, with or without a GPU, then WebAssembly; `gpu` fails where
 * there is none, it never falls back silently.
 *
 * @example const engine = await selectEngine({ prefer: 'auto' })
 */
export const selectEngine = async ({ prefer }: { prefer: EnginePreference }): Promise<Engine> => {
  const override = process.env.MULTIMIX_ENGINE
  const wanted =
    override === undefined ? preferenceOf(prefer, 'prefer') : preferenceOf(override, 'The variable MULTIMIX_ENGINE')
  const askedBy = override === undefined ? 'the option prefer' : 'the variable MULTIMIX_ENGINE'

  const native = wanted === 'wasm' ? { problem: `not tried, wasm was asked for by ${askedBy}` } : await startNative()
  const problem =
    'problem' in native ? native.problem : native.on === 'CPU' && wanted === 'gpu' ? 'it found no GPU' : null
  if (problem !== null && wanted === 'gpu') {
    throw new Error(
      `Engine gpu was asked for by ${askedBy}, but ${gpuPackage}: ${problem}. Install it, or choose auto or wasm.`,
    )
  }
  if ('problem' in native) await withoutErrorHandlers(startWasm)
  registerGradientRules()
  await tf.ready()
  return 'problem' in native
    ? {
        name: 'wasm',
        chosen: `${wasmPackage}: WebAssembly with SIMD on one core`,
        rejected: [`${gpuPackage}: ${native.problem}`],
      }
    : {
        name: native.on === 'GPU' ? 'gpu' : 'native',
        chosen: `${gpuPackage}: native TensorFlow on the ${native.on}`,
        rejected: native.on === 'GPU' ? [] : [`a GPU: ${gpuPackage} found none`],
      }
}
