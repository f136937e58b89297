import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { EngineChoice } from '../../../lib/codec/engine-choice.js'
import { selectEngine } from '../../../lib/engine/select-engine.js'

const order = ['cuda', 'webgpu', 'webgpu-software', 'native', 'wasm']

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

test.serial('wasm runs everywhere, says on what, and why no other was tried', async t => {
  const engine = await withVariable(null, () => selectEngine({ prefer: 'wasm' }))
  t.is(engine.name, 'wasm')
  t.is(tf.getBackend(), 'wasm')
  t.true(engine.chosen.includes('WebAssembly'))
  t.regex(engine.device, /core/)
  t.deepEqual(
    engine.rejected,
    order.slice(0, 4).map(name => `${name}: not tried, wasm was asked for by the option prefer`),
  )
})

test.serial('the variable overrides the option', async t => {
  const engine = await withVariable('wasm', () => selectEngine({ prefer: 'cuda' }))
  t.is(engine.name, 'wasm')
  t.is(engine.rejected[0], 'cuda: not tried, wasm was asked for by the variable MULTIMIX_ENGINE')
})

test.serial('an unknown engine is refused in a sentence that names the choices', async t => {
  const choices = 'one of auto, cuda, webgpu, webgpu-software, native, wasm'
  await t.throwsAsync(
    withVariable('gpu', () => selectEngine({ prefer: 'auto' })),
    { message: `The variable MULTIMIX_ENGINE: Expected ${choices}, got "gpu".` },
  )
  await t.throwsAsync(
    withVariable(null, () => selectEngine({ prefer: 'webgl' as EngineChoice })),
    { message: `prefer: Expected ${choices}, got "webgl".` },
  )
  t.is(EngineChoice.name, `one of ${Object.keys(EngineChoice.keys).join(', ')}`)
})

test.serial('an engine that does not run is an error where it was asked for', async t => {
  // Which of them run depends on the machine; what counts is that nothing else runs instead.
  for (const prefer of ['cuda', 'webgpu'] as const) {
    try {
      const engine = await withVariable(null, () => selectEngine({ prefer }))
      t.is(engine.name, prefer)
    } catch (error) {
      t.regex(
        (error as Error).message,
        new RegExp(
          `^Engine ${prefer} was asked for by the option prefer, but .+\\. See "Engines" in the README, or choose auto\\.$`,
        ),
      )
    }
  }
})

test.serial('auto says of every engine why it was not taken, and of none that it was, twice', async t => {
  const engine = await withVariable(null, () => selectEngine({ prefer: 'auto' }))
  t.deepEqual(
    engine.rejected.map(sentence => sentence.split(': ')[0]),
    order.filter(name => name !== engine.name),
  )
  t.regex(engine.rejected.find(sentence => sentence.startsWith('webgpu-software'))!, /only when asked for by name/)
  const again = await withVariable(null, () => selectEngine({ prefer: 'auto' }))
  t.deepEqual(again, engine)
})

test.serial('the process keeps its own error handlers and no others', async t => {
  const before = process.listenerCount('uncaughtException')
  await withVariable('wasm', () => selectEngine({ prefer: 'auto' }))
  t.is(process.listenerCount('uncaughtException'), before)
})
