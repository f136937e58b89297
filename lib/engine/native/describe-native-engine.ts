import type { NativeEngine } from './build-native-engine.js'

const list = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** What was done, in plain sentences; `where` is the folder as the reader should see it. */
export const describeNativeEngine = (
  { stamp, check, alreadyBuilt }: NativeEngine,
  where: string,
  seconds: number,
): readonly string[] => {
  const { device, operations } = check
  const error = operations.reduce((most, { error }) => Math.max(most, error), 0)
  const kind = stamp.cuda ? 'with CUDA' : 'for the CPU'
  return [
    alreadyBuilt
      ? `TensorFlow ${check.tensorflow} ${kind} is already built in ${where}; remove that folder to build it afresh.`
      : `Built TensorFlow ${check.tensorflow} ${kind} in ${where} in ${seconds} s.`,
    `In a process of its own it runs on the ${device} and agrees with the WebAssembly engine in ${list(operations.map(({ name }) => name))} (largest relative difference ${error.toExponential(0)}).`,
    ...(stamp.cuda && device === 'CPU'
      ? ['It found no GPU: check that the NVIDIA driver is installed and new enough (nvidia-smi).']
      : []),
    'selectEngine finds it from now on.',
  ]
}
