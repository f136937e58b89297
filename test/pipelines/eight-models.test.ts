import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { type ModelName, modelNames } from '../../lib/codec/model-name.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { RunMetrics } from '../../lib/codec/run-metrics.js'
import { decodeSafetensors } from '../../lib/codec/safetensors.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { createModel } from '../../lib/model/create-model.js'
import { learntTasks, modelSwitches } from '../../lib/model/model-switches.js'
import { resultsTable } from '../../lib/report/results-table.js'
import { saveSafetensors } from '../../lib/train/weights.js'
import { temporaryFolder } from '../temporary-folder.js'
import { decoded, run, stepsOf, tiny, tinyData } from './tiny-run.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const weightsIn = (path: string) => {
  const read = decodeSafetensors(readFileSync(path), path)
  if (E.isLeft(read)) throw new Error(`expected weights in ${path}`)
  return read.right
}

/** Weights as a run with this seed begins with, by way of a file. */
const initialWeights = async (model: ModelName, baseChannels: number, seed: number, folder: string) => {
  const fresh = createModel(model, { sizePx: 32, baseChannels, seed })
  await orThrow(saveSafetensors(fresh, `${folder}/initial.safetensors`))
  fresh.dispose()
  return weightsIn(`${folder}/initial.safetensors`)
}

/** A bias in front of an InstanceNorm: it is a weight of the model, but nothing depends on it (lib/model/block.ts). */
const isIdle = (name: string) => /dconv_.*\.bias$/.test(name)

for (const model of modelNames)
  test.serial(`${model} trains from files to results: its terms, its weights, its tasks, and no others`, async t => {
    const tensors = memory().numTensors
    const over = { model, name: 'eight', baseChannels: 4, pseudoLabelThreshold: 0.5, learningRate: 1e-3 } as const
    const tested: string[] = []
    const { outcome, folder } = await run(t, tiny(await tinyData(t), over), {
      onEvaluation: source => tested.push(source),
    })

    const switches = modelSwitches[model]
    const history = stepsOf(folder.file('history.jsonl'))
    t.is(history.length, 3)
    for (const { losses, pseudoLabelShare } of history) {
      for (const term of ['crossEntropy', 'pseudoLabel', 'dice', 'kl'] as const) {
        const value = losses[term]
        if (switches[term]) t.true(Number.isFinite(value) && value > 0, `${term} = ${value}`)
        else t.is(value, 0, term)
      }
      const sum = losses.crossEntropy + 0.25 * losses.pseudoLabel + 5 * losses.dice + 0.01 * losses.kl
      t.true(Math.abs(losses.total - sum) < 1e-5 * sum, `${losses.total} is the weighted sum ${sum}`)
      t.is(pseudoLabelShare, switches.pseudoLabel ? 1 : 0)
    }

    const before = await initialWeights(model, 4, 1, temporaryFolder(t))
    const after = weightsIn(folder.file('weights.safetensors'))
    t.deepEqual([...after.keys()], [...before.keys()])
    t.is(
      [...after.keys()].some(name => name.startsWith('decoder.')),
      switches.dice,
    )
    t.is(
      [...after.keys()].some(name => name.startsWith('encoder.fc.')),
      switches.crossEntropy,
    )
    for (const [name, { data }] of after) {
      const same = data.filter((value, i) => value === before.get(name)!.data[i]).length
      // Steps of Adam may cancel to the last bit, in one element of thousands.
      const right = isIdle(name) ? same === data.length : same <= data.length / 1000
      t.true(right, `${name}: ${same} of ${data.length} as they were`)
      t.true(data.every(Number.isFinite), name)
    }

    const learnt = learntTasks(switches)
    const metrics = decoded(RunMetrics, readFileSync(folder.file('metrics.json'), 'utf8'))
    t.deepEqual(outcome.metrics, metrics)
    t.deepEqual(metrics.labels, {
      segmentation: learnt.segmentation ? 2 : null,
      classification: learnt.classification ? 4 : null,
    })
    for (const domain of ['inDomain', 'crossDomain'] as const) {
      t.is(metrics[domain].segmentation?.images ?? null, learnt.segmentation ? 3 : null)
      t.is(metrics[domain].classification?.images ?? null, learnt.classification ? 10 : null)
    }
    t.deepEqual(tested, [
      ...(learnt.segmentation ? ['jsrt'] : []),
      ...(learnt.classification ? ['chex'] : []),
      ...(learnt.segmentation ? ['mcu'] : []),
      ...(learnt.classification ? ['nihx'] : []),
    ])
    const table = resultsTable(metrics)
    t.is(table.includes('segmentation: not learnt by'), !learnt.segmentation)
    t.is(table.includes('classification: not learnt by'), !learnt.classification)
    t.true(readFileSync(folder.file('panel.png')).length > 1000)
    t.is(memory().numTensors, tensors)
  })

for (const [model, folder] of [
  ['U-Net', 'JSRT'],
  ['U-Net Encoder SSL', 'chest_xray'],
] as const)
  test.serial(`${model} trains from a folder that has nothing but ${folder}/`, async t => {
    const root = await tinyData(t)
    for (const other of readdirSync(root)) if (other !== folder) rmSync(join(root, other), { recursive: true })
    const { outcome } = await run(t, tiny(root, { model, steps: 1 }))
    const { inDomain, crossDomain } = outcome.metrics!
    t.is(inDomain.segmentation?.source ?? null, model === 'U-Net' ? 'jsrt' : null)
    t.is(inDomain.classification?.source ?? null, model === 'U-Net' ? null : 'chex')
    t.deepEqual(crossDomain, { segmentation: null, classification: null })
  })

test.serial('the learning rate falls after epochs of the unlabelled images, or of as many steps as told', async t => {
  const decay = { learningRateDecay: { factor: 0.5, everyEpochs: 1 }, learningRate: 0.008, steps: 4 }
  const rates = async (over: Partial<Configuration>) => {
    const { folder, training } = await run(t, tiny(await tinyData(t), { model: 'U-Net', ...decay, ...over }))
    t.is(training.epochImages, 2, 'four images for training, two of them with labels')
    return stepsOf(folder.file('history.jsonl')).map(({ learningRate }) => learningRate)
  }
  t.deepEqual(await rates({ batchSize: 1 }), [0.008, 0.008, 0.004, 0.004])
  t.deepEqual(await rates({ batchSize: 2 }), [0.008, 0.004, 0.002, 0.001])
  t.deepEqual(await rates({ batchSize: 1, stepsPerEpoch: 3 }), [0.008, 0.008, 0.008, 0.004])
})

for (const [klMode, saliencyScale] of [
  ['degenerate', 'none'],
  ['batch-mean', 'minmax'],
] as const)
  test.serial(`the options ${klMode} and ${saliencyScale} reach the step`, async t => {
    const usual = await run(t, tiny(await tinyData(t), { steps: 1 }))
    const other = await run(t, tiny(await tinyData(t), { steps: 1, klMode, saliencyScale }))
    const [pixel, changed] = [usual, other].map(({ folder }) => stepsOf(folder.file('history.jsonl'))[0]!)
    t.true(pixel!.losses.kl > 0)
    t.not(changed!.losses.kl, pixel!.losses.kl)
    t.is(changed!.losses.kl === 0, klMode === 'degenerate')
    // A saliency map on another scale gives another segmentation.
    t.is(changed!.losses.dice === pixel!.losses.dice, saliencyScale === 'none')
  })
