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

type Heap = { _malloc(bytes: number): number }

const guarded = new WeakSet<Heap>()

/** Says so where the heap is full: the backend would go on at address 0, over its own data. */
const refuseFullHeap = ({ wasm }: { wasm: Heap }): void => {
  if (guarded.has(wasm)) return
  guarded.add(wasm)
  const allocate = wasm._malloc
  wasm._malloc = bytes => {
    const address = allocate(bytes)
    if (address !== 0 || bytes === 0) return address
    throw new Error(
      `Expected ${bytes} bytes of WebAssembly memory, got none: its 4 GiB are full. Use a smaller sizePx, baseChannels or ` +
        'microBatch (klMode batch-mean needs the whole batch at once), or another engine.',
    )
  }
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
    refuseFullHeap(tf.backend() as unknown as { wasm: Heap })
    return E.right({ device: processorName(), chosen: 'WebAssembly with SIMD' })
  })
