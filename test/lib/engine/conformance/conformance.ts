import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { EngineChoice } from '../../../../lib/codec/engine-choice.js'
import { messageOf } from '../../../../lib/codec/message-of.js'
import { orThrow } from '../../../../lib/codec/or-throw.js'
import { decodeSafetensors } from '../../../../lib/codec/safetensors.js'
import { selectEngine } from '../../../../lib/engine/select-engine.js'
import { createModel } from '../../../../lib/model/create-model.js'
import { saliency } from '../../../../lib/model/saliency.js'
import { drawMasks, drawsMasks } from '../../../../lib/train/draw-masks.js'
import { dropoutMasks } from '../../../../lib/train/dropout-masks.js'
import { temporaryFolder } from '../../../temporary-folder.js'
import { checkOperation } from './check-operation.js'
import { largest, relativeError, relativeL2 } from './compare.js'
import { fixtureStep } from './fixture-step.js'
import { lossCases } from './loss-cases.js'
import { operationCases } from './operation-cases.js'
import { scatteredArray } from './plain-array.js'
import { plainMask } from './plain-mask.js'
import { plainWeights, referenceSaliency } from './reference-saliency.js'
import { lossesKey, smallStep } from './small-step.js'
import { snapshotHolds } from './snapshot-holds.js'
import { pseudoLabelsStopGradients, saliencyStopsGradients } from './stop-gradients.js'
import { tieGradient, ties } from './ties.js'

/** float32 against float64 in sums of at most some hundred terms; TF32 would be off by a hundred times as much. */
const tolerance = 2e-5

const operations = (engine: string): void => {
  for (const operation of operationCases) {
    test.serial(`${engine}: ${operation.name} and its gradients are those of the definition`, async t => {
      const { value, gradients } = await checkOperation(operation)
      t.true(value <= tolerance, `value off by ${value}`)
      for (const error of gradients) t.true(error <= tolerance, `gradient off by ${error}`)
    })
  }
  for (const loss of lossCases) {
    test.serial(
      `${engine}: ${loss.name} is that of the definition, positive, with a gradient that is not 0`,
      async t => {
        const { value, gradients, computed } = await checkOperation(loss)
        for (const error of [value, ...gradients]) t.true(error <= tolerance, `off by ${error}`)
        t.true(computed[0]![0]! > 0)
        for (const gradient of computed.slice(1)) t.true(largest(gradient) > 1e-6)
      },
    )
  }
  for (const tie of ties) {
    test.serial(`${engine}: the gradient of a ${tie.name} goes where PyTorch sends it`, async t => {
      t.true(relativeError(await tieGradient(tie), tie.expected) <= tolerance)
    })
  }
}

const dropout = (engine: string): void => {
  test.serial(`${engine}: dropout masks are those of their keys`, async t => {
    const images = [0, 1, 2].map(position => ({ branch: 'classificationWeak', position }))
    const layers = [8, 4].map((size, i) => ({ name: `block${i}`, shape: [size, size, 8] as const }))
    for (const { name, shape } of layers) {
      const mask = tf.tidy(() => {
        const [, drawn] = drawsMasks()
          ? drawMasks(1, 2, 0.25, [
              { images: [], layers },
              { images, layers },
            ])
          : []
        return dropoutMasks(1, 2, 0.25, images, drawn)(name, [3, ...shape])!
      })
      const expected = images.flatMap(image => plainMask(['dropout', 1, 2, image.branch, image.position, name], shape))
      t.deepEqual([...(await mask.data())], expected)
      mask.dispose()
    }
  })
}

const wholeModel = (engine: string): void => {
  test.serial(`${engine}: a snapshot is of the step that it was taken after`, snapshotHolds)
  test.serial(`${engine}: the saliency map is the derivative of the larger class logit`, async t => {
    const model = createModel('MultiMix', { sizePx: 32, baseChannels: 1 })
    const x = scatteredArray([2, 32, 32, 1], 31)
    const map = tf.tidy(() => saliency(tf.tensor(Float32Array.from(x.data), [2, 32, 32, 1]), model))
    const values = await map.data<'float32'>()
    const elements = Array.from({ length: 16 }, (_, i) => 127 * i + 5)
    const expected = referenceSaliency(x, await plainWeights(model.weights), elements)
    const error = relativeL2(
      elements.map(at => values[at]!),
      expected,
    )
    t.log('relative error:', error)
    t.true(error <= 1e-3)
    map.dispose()
    model.dispose()
  })
  test.serial(`${engine}: no gradient reaches a weight through the saliency`, saliencyStopsGradients)
  test.serial(`${engine}: no gradient reaches a weight through the pseudo-labels`, pseudoLabelsStopGradients)
}

const program = fileURLToPath(new URL('./small-step-on-wasm.ts', import.meta.url))

const stepAsOnWasm = (engine: string): void => {
  test.serial(`${engine}: a whole step of training is that of the wasm engine`, async t => {
    const path = join(temporaryFolder(t), 'step.safetensors')
    const env = { ...process.env, MULTIMIX_ENGINE: 'wasm' }
    const child = spawnSync(process.execPath, ['--import=tsx', program, path], { encoding: 'utf8', env })
    t.is(child.status, 0, child.stderr)
    const decoded = decodeSafetensors(readFileSync(path), path)
    const expected = await orThrow(async () => decoded)
    const began = performance.now()
    const got = await smallStep()
    const tookMs = performance.now() - began
    const worst = { losses: 0, gradients: 0, weights: 0 }
    for (const [name, { data }] of got) {
      const wanted = expected.get(name)!.data
      if (largest(wanted) === 0) {
        t.is(largest(data), 0, name)
        continue
      }
      const error = relativeL2(data, wanted)
      const kind = name === lossesKey ? 'losses' : name.startsWith('changed/') ? 'weights' : 'gradients'
      worst[kind] = Math.max(worst[kind], error)
    }
    t.log(`first step in ${Math.round(tookMs)} ms; relative errors:`, JSON.stringify(worst))
    t.true(worst.losses <= 1e-4)
    t.true(worst.gradients <= 5e-3)
    t.true(worst.weights <= 1e-3)
  })
}

/**
 * Declares the tests that every engine must pass, in true float32: each operation and its gradients against a reference
 * in float64, the losses, ties, the saliency, and a whole step, against PyTorch's fixture and against the wasm engine.
 *
 * A process computes on one engine, so this is called once in a test file. Where the engine does not run, one test says
 * that it was left out, unless it is `required`.
 */
export const conformance = async (prefer: EngineChoice, { required }: { required: boolean }): Promise<void> => {
  let engine: string
  try {
    const override = process.env.MULTIMIX_ENGINE
    if (!required && override !== undefined) throw new Error(`MULTIMIX_ENGINE asks for ${override}`)
    const selected = await selectEngine({ prefer, trueFloat32: true })
    engine = selected.name
    test.before(t => t.log(`on ${selected.device}: ${selected.chosen}`))
  } catch (error) {
    if (required) throw error
    test(`conformance on ${prefer}`, t => {
      t.log(`left out: ${messageOf(error)}`)
      t.pass()
    })
    return
  }
  operations(engine)
  dropout(engine)
  wholeModel(engine)
  if (engine !== 'wasm') stepAsOnWasm(engine)
  if (engine !== 'webgpu-software') fixtureStep(engine)
  else
    test(`${engine}: a step agrees with PyTorch`, t => {
      t.log('left out: the fixture’s step takes minutes on a software adapter; the smaller one stands in for it')
      t.pass()
    })
}
