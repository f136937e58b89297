import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { type EnginePreference, selectEngine } from '../../../lib/engine/select-engine.js'

const gpuPackage = '@tensorflow/tfjs-node-gpu'

const gpuIsInstalled = () => {
  try {
    import.meta.resolve(gpuPackage)
    return true
  } catch {
    return false
  }
}

/** Runs with MULTIMIX_ENGINE set to a value, or unset for null, and puts the variable back. */
const withVariable = async <A>(value: string | null, run: () => Promise<A>): Promise<A> => {
  const before = process.env.MULTIMIX_ENGINE
  const set = (next: string | undefined) => {
    if (next === undefined) delete process.env.MULTIMIX_ENGINE
    else process.env.MULTIMIX_ENGINE = next
  }
  set(value ?? undefined)
  try {
    return await run()
  } finally {
    set(before)
  }
}

test.serial('wasm runs everywhere and says why', async t => {
  const engine = await withVariable(null, () => selectEngine({ prefer: 'wasm' }))
  t.is(engine.name, 'wasm')
  t.is(tf.getBackend(), 'wasm')
  t.true(engine.chosen.includes('WebAssembly'))
  t.deepEqual(engine.rejected, [`${gpuPackage}: not tried, wasm was asked for by the option prefer`])
})

test.serial('the variable overrides the option', async t => {
  const engine = await withVariable('wasm', () => selectEngine({ prefer: 'gpu' }))
  t.is(engine.name, 'wasm')
  t.deepEqual(engine.rejected, [`${gpuPackage}: not tried, wasm was asked for by the variable MULTIMIX_ENGINE`])
})

test.serial('an unknown engine is refused in a sentence that names the choices', async t => {
  await t.throwsAsync(
    withVariable('cuda', () => selectEngine({ prefer: 'auto' })),
    { message: 'The variable MULTIMIX_ENGINE: Expected one of auto, gpu, wasm, got "cuda".' },
  )
  await t.throwsAsync(
    withVariable(null, () => selectEngine({ prefer: 'webgl' as EnginePreference })),
    { message: 'prefer: Expected one of auto, gpu, wasm, got "webgl".' },
  )
})

test.serial('a missing GPU engine is named under auto and an error under gpu', async t => {
  if (gpuIsInstalled()) {
    t.log(`left out: ${gpuPackage} is installed`)
    return t.pass()
  }
  const engine = await withVariable(null, () => selectEngine({ prefer: 'auto' }))
  t.deepEqual(engine.rejected, [`${gpuPackage}: not installed`])
  await t.throwsAsync(
    withVariable(null, () => selectEngine({ prefer: 'gpu' })),
    {
      message: `Engine gpu was asked for by the option prefer, but ${gpuPackage}: not installed. Install it, or choose auto or wasm.`,
    },
  )
})

test.serial('the process keeps its own error handlers and no others', async t => {
  const before = process.listenerCount('uncaughtException')
  await withVariable('wasm', () => selectEngine({ prefer: 'auto' }))
  t.is(process.listenerCount('uncaughtException'), before)
})
