import * as tf from '@tensorflow/tfjs-core'

/**
 * A compute shader (WGSL) for the WebGPU backend of TensorFlow.js. Its code declares `fn main(index : i32)`, called for
 * each invocation; `index / threads` is the number of its workgroup. It reads the inputs as arrays of f32 (or i32, as they are) by name and
 * `uniforms.<name>Shape`, and writes `result`, with `uniforms.outShape`.
 *
 * `key` names the code: what the code depends on beyond the shapes' ranks must be part of it, since compiled shaders are
 * kept by it. `uniforms` are further f32 numbers, by name.
 */
export type Program = Readonly<{
  key: string
  code: string
  inputs: Readonly<Record<string, tf.TensorInfo>>
  outShape: readonly number[]
  /** What `result` holds; float32 unless given. */
  dtype?: 'float32' | 'int32'
  threads: number
  /** How many workgroups run; as many as give each element of the output a thread, unless given. */
  workgroups?: number
  uniforms?: Readonly<Record<string, number>>
  /** How many numbers an element of each input, in their order, and of `result` is: 4 makes it a vec4. All 1 unless given. */
  components?: Readonly<{ inputs: readonly Components[]; result: Components }>
}>

type Components = 1 | 4

/** The parts of the backend that are used here; its package is optional, and so are its types. */
export type WebgpuBackend = Readonly<{
  runWebGPUProgram(
    program: object,
    inputs: readonly tf.TensorInfo[],
    dtype: 'float32' | 'int32',
    uniforms: readonly Readonly<{ type: 'float32'; data: readonly number[] }>[],
  ): tf.TensorInfo
  disposeData(dataId: object): boolean
}>

/** Runs a shader and gives its output. The caller disposes it. */
export const runProgram = (backend: unknown, program: Program): tf.TensorInfo => {
  const { key, code, inputs, outShape, threads, uniforms = {}, components, dtype = 'float32' } = program
  const { workgroups = Math.ceil(tf.util.sizeFromShape([...outShape]) / threads) } = program
  const shader = {
    variableNames: Object.keys(inputs),
    uniforms: Object.keys(uniforms)
      .map(name => `${name} : f32,`)
      .join(' '),
    outputShape: [...outShape],
    shaderKey: `multimix_${key}`,
    workgroupSize: [threads, 1, 1],
    dispatchLayout: { x: outShape.map((_, axis) => axis) },
    dispatch: [workgroups, 1, 1],
    ...(components && { variableComponents: components.inputs, outputComponent: components.result }),
    getUserCode: () => code,
  }
  return (backend as WebgpuBackend).runWebGPUProgram(
    shader,
    Object.values(inputs),
    dtype,
    Object.values(uniforms).map(value => ({ type: 'float32', data: [value] })),
  )
}

/** Frees outputs of shaders that only the next shader needed. */
export const release = (backend: unknown, tensors: readonly tf.TensorInfo[]): void => {
  for (const { dataId } of tensors) (backend as WebgpuBackend).disposeData(dataId)
}
