import { createRequire } from 'node:module'
import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import type { Started, Starter } from '../engine.js'
import { loadProblem } from '../load-problem.js'
import { type Adapter, adapterName, type Device, isSoftware, mayHaveGpu } from './adapter.js'
import { registerWebgpuKernels } from './register-kernels.js'

const dawnPackage = 'webgpu'
const backendPackage = '@tensorflow/tfjs-backend-webgpu'

/** Dawn's entry to WebGPU (`navigator.gpu` in a browser). */
type Gpu = Readonly<{ requestAdapter(options: object): Promise<Adapter | null> }>
type Dawn = Readonly<{ create(options: string[]): Gpu; globals: object }>
type Backend = Readonly<{ WebGPUBackend: new (device: unknown, info: Adapter['info']) => tf.KernelBackend }>

/**
 * What this process runs on; it has one WebGPU backend. Dawn lives as long as its `gpu` is referred to: with it collected,
 * the device is used after it was freed, and the process dies.
 */
let running: Readonly<{ started: Started; software: boolean; gpu: Gpu }> | null = null

const load = async (): Promise<E.Either<string, Readonly<{ webgpu: Backend; gpu: Gpu }>>> => {
  // Both packages are optional: specifiers that the compiler cannot see keep them optional for types too.
  let specifier: string = dawnPackage
  try {
    const dawn: Dawn = await import(specifier)
    const gpu = dawn.create([])
    // The backend knows WebGPU's classes and constants as globals, and looks for navigator.gpu when it is made.
    Object.assign(globalThis, dawn.globals)
    specifier = backendPackage
    const webgpu = await withNavigator(gpu, async () => createRequire(import.meta.url)(specifier) as Backend)
    return E.right({ webgpu, gpu })
  } catch (error) {
    return E.left(loadProblem(specifier, error))
  }
}

/** Runs with `navigator.gpu` in place; left there, it would tell other packages that this is a browser. */
const withNavigator = async <A>(gpu: Gpu, run: () => Promise<A>): Promise<A> => {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true, writable: true })
  try {
    return await run()
  } finally {
    if (before === undefined) Reflect.deleteProperty(globalThis, 'navigator')
    else Object.defineProperty(globalThis, 'navigator', before)
  }
}

/** The limits that the backend profits from: as much as the adapter has instead of the standard's minimum. */
const limits = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
]

/**
 * Ends the process, in a sentence, with the first error that the device reports: what it computes from there on is wrong
 * (a shader that did not run leaves its output as it was), and nothing else would say so.
 */
const failOnErrors = (device: Device): void => {
  device.addEventListener('uncapturederror', event => {
    setImmediate(() => {
      throw new Error(`WebGPU failed: ${event.error.message.split('\n')[0]} Choose a smaller batch or another engine.`)
    })
  })
}

const start = async (software: boolean): Promise<E.Either<string, Started>> => {
  if (running !== null) {
    if (running.software !== software) return E.left(`this process already runs WebGPU on ${running.started.device}`)
    await tf.setBackend('webgpu')
    return E.right(running.started)
  }
  const loaded = await load()
  if (E.isLeft(loaded)) return loaded
  const { webgpu, gpu } = loaded.right
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance', forceFallbackAdapter: software })
  if (adapter === null) return E.left(`no ${software ? 'software ' : ''}adapter was found by Vulkan, Metal or Direct3D`)
  const device = adapterName(adapter.info)
  if (isSoftware(adapter.info) !== software) {
    return E.left(
      `the only adapter, ${device}, is ${software ? 'hardware' : 'software; webgpu-software would take it'}`,
    )
  }
  const requiredLimits = Object.fromEntries(limits.map(limit => [limit, adapter.limits[limit]]))
  const requiredFeatures = ['timestamp-query'].filter(feature => adapter.features.has(feature))
  const gpuDevice = await adapter.requestDevice({ requiredLimits, requiredFeatures })
  failOnErrors(gpuDevice)
  // At an exit in the middle of a computation, Dawn would otherwise be torn down under its own threads and crash.
  process.once('exit', () => gpuDevice.destroy())
  // The package registers a backend that would ask for an adapter of its own choice.
  tf.removeBackend('webgpu')
  const backend = await withNavigator(gpu, async () => new webgpu.WebGPUBackend(gpuDevice, adapter.info))
  tf.registerBackend('webgpu', () => backend)
  if (!(await tf.setBackend('webgpu'))) return E.left('its backend did not start; see the log above')
  registerWebgpuKernels()
  running = { started: { device, chosen: 'WebGPU, by Dawn' }, software, gpu }
  return E.right(running.started)
}

/** WebGPU on a GPU of any maker: by Vulkan, Metal or Direct3D. */
export const startWebgpu: Starter = async ({ asked }) =>
  asked || mayHaveGpu() ? start(false) : E.left('this machine has no GPU device such as /dev/dri or /dev/nvidiactl')

/**
 * WebGPU on the processor, by a software driver such as SwiftShader: slow, for checking what a GPU would compute, so
 * only where it is asked for.
 */
export const startWebgpuSoftware: Starter = async ({ asked }) =>
  asked ? start(true) : E.left('not tried, it is taken only when asked for by name')
