import type { Either } from 'fp-ts/lib/Either.js'
import type { EngineName } from '../codec/engine-choice.js'

/**
 * The engine that runs: its name, the device it computes on, why it was chosen, and in a sentence each why the others
 * were not. A sentence begins with the engine's name: `webgpu: the package webgpu is not installed`.
 */
export type Engine = Readonly<{
  name: EngineName
  device: string
  chosen: string
  rejected: readonly string[]
}>

/** What a starter says of the engine that it has started: the device and, in words, what runs on it. */
export type Started = Readonly<{ device: string; chosen: string }>

/**
 * Starts one engine: makes its backend the current one of TensorFlow.js, with the kernels that it lacks. Left is the
 * reason why it does not run here. Calling it again is harmless. `asked` is whether it was asked for by name.
 */
export type Starter = (by: Readonly<{ asked: boolean }>) => Promise<Either<string, Started>>
