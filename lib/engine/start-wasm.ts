import { createRequire } from 'node:module'
import { dirname, sep } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import type { Starter } from './engine.js'
import { processorName } from './processor-name.js'
import { registerWasmKernels } from './wasm-gradients.js'

const wasmPackage = '@tensorflow/tfjs-backend-wasm'

/**
 * Runs `start`, then takes off the process's error handlers that it put on: those of the WebAssembly module throw every
 * uncaught error again from a minified line of 100 kB, which buries the error's own text.
 */
const withoutErrorHandlers = async <A>(start: () => Promise<A>): Promise<A> => {
  const [exceptions, rejections] = [process.listeners('uncaughtException'), process.listeners('unhandledRejection')]
  const result = await start()
  for (const handler of process.listeners('uncaughtException')) {
    if (!exceptions.includes(handler)) process.off('uncaughtException', handler)
  }
  for (const handler of process.listeners('unhandledRejection')) {
    if (!rejections.includes(handler)) process.off('unhandledRejection', handler)
  }
  return result
}

/** WebAssembly, which runs everywhere. */
export const startWasm: Starter = () =>
  withoutErrorHandlers(async () => {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
    if (tf.findBackend('wasm') === null) {
      setWasmPaths(dirname(createRequire(import.meta.url).resolve(wasmPackage)) + sep)
    }
    if (!(await tf.setBackend('wasm'))) return E.left(`${wasmPackage} did not start; see the log above`)
    registerWasmKernels()
    return E.right({ device: processorName(), chosen: 'WebAssembly with SIMD on one core' })
  })
