import * as tf from '@tensorflow/tfjs-core'

/** What the kernels need of tfjs-node's backend. */
type NodeBackend = Readonly<{
  isUsingGpuDevice: boolean
  binding: Readonly<{ TF_ATTR_FLOAT: number }>
  executeMultipleOutputs(
    name: string,
    attributes: readonly Readonly<{ name: string; type: number; value: unknown }>[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.TensorInfo[]
}>

/** A kernel of the backend `tensorflow` by an operation of instance-norm-leaky-relu.cc. */
const kernel =
  (operation: string, inputNames: readonly string[], outputs: number): tf.KernelFunc =>
  ({ inputs, backend, attrs }) => {
    const { binding, executeMultipleOutputs } = backend as NodeBackend
    const attributes = ['epsilon', 'slope'].map(name => ({
      name,
      type: binding.TF_ATTR_FLOAT,
      value: attrs?.[name] ?? 0,
    }))
    const operands = inputNames.map(name => inputs[name]!)
    const results = executeMultipleOutputs.call(backend, operation, attributes, operands, outputs)
    return outputs === 1 ? results[0]! : results
  }

const kernels: Readonly<Record<string, tf.KernelFunc>> = {
  InstanceNormLeakyRelu: kernel('MultimixInstanceNormLeakyRelu', ['x'], 2),
  InstanceNormLeakyReluGrad: kernel('MultimixInstanceNormLeakyReluGrad', ['dy', 'y', 'inverseStd'], 1),
}

/** Whether the loaded binding has our operations: only that of `npm run engine:native` has. */
const hasOperations = (): boolean => {
  try {
    return tf.tidy(() => {
      const input = { inputs: { x: tf.zeros([1, 1, 1, 1]) }, attrs: { epsilon: 1, slope: 1 }, backend: tf.backend() }
      tf.dispose(kernels.InstanceNormLeakyRelu!(input) as tf.Tensor[])
      return true
    })
  } catch {
    return false
  }
}

/**
 * Registers for the backend `tensorflow`, which must be the current one, what it has only as many operations: on the CPU
 * and with a binding that has them, else nothing. Model code stays the same. Safe to call again.
 */
export const registerNativeKernels = (): void => {
  const { isUsingGpuDevice } = tf.backend() as unknown as NodeBackend
  if (isUsingGpuDevice || tf.getKernel('InstanceNormLeakyRelu', 'tensorflow') !== undefined || !hasOperations()) return
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    tf.registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc })
  }
}
