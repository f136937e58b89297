import * as tf from '@tensorflow/tfjs-core'
import * as E from 'fp-ts/lib/Either.js'
import { EngineChoice, type EngineName } from '../codec/engine-choice.js'
import { attemptStart } from './attempt-start.js'
import type { Engine, Starter } from './engine.js'
import { registerGradientRules } from './gradient-rules.js'
import { startCuda, startNative } from './native/start-native.js'
import { startWasm } from './start-wasm.js'
import { startWebgpu, startWebgpuSoftware } from './webgpu/start-webgpu.js'

/** The engines in the order in which they are tried. */
const starters: readonly (readonly [EngineName, Starter])[] = [
  ['cuda', startCuda],
  ['webgpu', startWebgpu],
  ['webgpu-software', startWebgpuSoftware],
  ['native', startNative],
  ['wasm', startWasm],
]

const choiceOf = (value: string, source: string): EngineChoice => {
  if (!EngineChoice.is(value)) throw new Error(`${source}: Expected ${EngineChoice.name}, got "${value}".`)
  return value
}

/**
 * Starts the TensorFlow.js backend that the process runs on, with the gradients and kernels that it lacks, and says
 * which, on which device, and why not each of the others. Call it once before any tensor is made; a second call is
 * harmless.
 *
 * `prefer` names an engine or is `auto`; the environment variable `MULTIMIX_ENGINE` overrides it. `auto` takes the first
 * that works of `cuda` (native TensorFlow on an NVIDIA GPU), `webgpu` (any GPU; no software adapter), `native` (native
 * TensorFlow on the processor) and `wasm`. An engine that was asked for by name either runs or throws, in a sentence that
 * says why: nothing falls back silently. Any other name is refused.
 *
 * `trueFloat32` keeps NVIDIA cards from computing convolutions and products in TF32, ten bits of mantissa instead of 23:
 * slower, and what comparisons of numbers need. It must be said by the first call.
 *
 * @example const engine = await selectEngine({ prefer: 'auto' })
 */
export const selectEngine = async ({
  prefer = 'auto',
  trueFloat32 = false,
}: Readonly<{ prefer?: EngineChoice; trueFloat32?: boolean }> = {}): Promise<Engine> => {
  // An empty variable is one that was taken back.
  const override = process.env.MULTIMIX_ENGINE || undefined
  const askedBy = override === undefined ? 'the option prefer' : 'the variable MULTIMIX_ENGINE'
  const wanted =
    override === undefined ? choiceOf(prefer, 'prefer') : choiceOf(override, 'The variable MULTIMIX_ENGINE')
  // NVIDIA's libraries read it when they are loaded.
  if (trueFloat32) process.env.NVIDIA_TF32_OVERRIDE = '0'

  const rejected: string[] = []
  let engine: Omit<Engine, 'rejected'> | null = null
  for (const [name, start] of starters) {
    if (wanted !== 'auto' && wanted !== name) {
      rejected.push(`${name}: not tried, ${wanted} was asked for by ${askedBy}`)
      continue
    }
    if (engine !== null) {
      rejected.push(`${name}: not tried, ${engine.name} comes before it`)
      continue
    }
    const started = await attemptStart(start, wanted === name)
    if (E.isRight(started)) {
      engine = { name, ...started.right }
    } else if (wanted === name) {
      throw new Error(
        `Engine ${name} was asked for by ${askedBy}, but ${started.left}. See "Engines" in the README, or choose auto.`,
      )
    } else {
      rejected.push(`${name}: ${started.left}`)
    }
  }
  if (engine === null) throw new Error(`No engine runs here: ${rejected.join('; ')}.`)
  registerGradientRules()
  await tf.ready()
  return { ...engine, rejected }
}
