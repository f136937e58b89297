import { existsSync, readFileSync, rmSync } from 'node:fs'
import { memory } from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { HistoryRecord } from '../../lib/codec/history-record.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { decodeSafetensors } from '../../lib/codec/safetensors.js'
import type { ValidationScore } from '../../lib/codec/validation-score.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import type { RunFolder } from '../../lib/train/run-folder.js'
import { prepare } from '../../pipelines/prepare.js'
import { trainingRun } from '../../pipelines/training-run.js'
import { temporaryFolder } from '../temporary-folder.js'
import { linesOf, resume, run, timelessHistory, tiny, tinyData, unwatched } from './tiny-run.js'

let tensors = 0
test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
  tensors = memory().numTensors
})
test.after(t => t.is(memory().numTensors, tensors, 'runs leave no tensors behind, however they end'))

const validation: Configuration['validation'] = { images: 0.2, everyEpochs: 1, score: 'loss', patience: null }

/** Epochs of one step; without pictures. */
const short = (data: string, over: Partial<Configuration> = {}): Configuration =>
  tiny(data, { stepsPerEpoch: 1, validation, tensorBoard: { write: false, images: 0 }, workers: 0, ...over })

/** So low a learning rate that no weight is changed: every validation comes to the same, and is not better. */
const still = 1e-30

const historyOf = (folder: RunFolder) => linesOf(HistoryRecord, folder.file('history.jsonl'))
const validationsOf = (folder: RunFolder) =>
  historyOf(folder).flatMap(record => (record.kind === 'validation' ? [record] : []))
const bytesOf = (folder: RunFolder, file: string) => readFileSync(folder.file(file))

test('training ends when its patience does; resumed, it makes no further step and is tested', async t => {
  const data = await tinyData(t)
  const configuration = short(data, { learningRate: still, steps: 20, validation: { ...validation, patience: 2 } })
  const { outcome, folder } = await run(t, configuration)
  t.like(outcome, { steps: 3, bestStep: 1, stoppedEarly: true })
  t.is(outcome.metrics?.steps, 3)
  t.deepEqual(
    validationsOf(folder).map(({ step, best }) => [step, best]),
    [
      [1, true],
      [2, false],
      [3, false],
    ],
  )
  const history = timelessHistory(folder.file('history.jsonl'))
  const resumed = await resume(folder.path, {}, { onStep: ({ step }) => t.fail(`step ${step}`) })
  t.deepEqual(resumed.said, [`Continuing ${folder.path}/ after step 3 of 20.`])
  t.like(resumed.outcome, { steps: 3, bestStep: 1, stoppedEarly: true, metrics: outcome.metrics })
  t.deepEqual(timelessHistory(folder.file('history.jsonl')), history)
})

test('patience that ends with the last step is not an early end', async t => {
  const data = await tinyData(t)
  const { outcome } = await run(t, short(data, { learningRate: still, validation: { ...validation, patience: 2 } }))
  t.like(outcome, { steps: 3, stoppedEarly: false })
})

test('the best average of the weights is tested where it is wanted: that of the step of the best validation', async t => {
  const data = await tinyData(t)
  // So high a learning rate that the last is not the best.
  const worsening = short(data, { learningRate: 0.3, emaDecay: 0.2, steps: 4, testedWeights: 'best' })
  const best = await run(t, worsening)
  const { bestStep } = best.outcome
  t.true(bestStep !== null && bestStep < 4, `${bestStep}`)
  const scores = validationsOf(best.folder).flatMap(({ score }) => score ?? [])
  t.is(bestStep, scores.indexOf(Math.min(...scores)) + 1)
  t.is(best.outcome.metrics?.steps, 4)

  const last = await run(t, { ...worsening, testedWeights: 'last' })
  const there = await run(t, { ...worsening, steps: bestStep!, testedWeights: 'last' })
  t.deepEqual(bytesOf(best.folder, 'weights.safetensors'), bytesOf(best.folder, 'best.safetensors'))
  t.deepEqual(bytesOf(best.folder, 'weights.safetensors'), bytesOf(there.folder, 'weights.safetensors'))
  t.deepEqual({ ...best.outcome.metrics, steps: bestStep }, there.outcome.metrics)
  t.deepEqual(bytesOf(last.folder, 'best.safetensors'), bytesOf(best.folder, 'best.safetensors'))
  t.notDeepEqual(bytesOf(last.folder, 'weights.safetensors'), bytesOf(best.folder, 'weights.safetensors'))
})

for (const { everyEpochs, steps, at } of [
  { everyEpochs: 1, steps: 5, at: [2, 4, 5] },
  { everyEpochs: 2, steps: 5, at: [4, 5] },
  { everyEpochs: 2, steps: 4, at: [4] },
  { everyEpochs: 9, steps: 3, at: [3] },
])
  test(`epochs of 2, validated every ${everyEpochs}: of ${steps} steps, after ${at.join(' and ')}`, async t => {
    const data = await tinyData(t)
    const told: number[] = []
    const { folder } = await run(
      t,
      short(data, { steps, stepsPerEpoch: 2, validation: { ...validation, everyEpochs } }),
      { onValidation: ({ step }) => told.push(step) },
    )
    t.deepEqual(told, at)
    t.deepEqual(
      historyOf(folder).map(({ kind, step }) => `${kind} ${step}`),
      Array.from({ length: steps }, (_, i) => i + 1).flatMap(step => [
        `step ${step}`,
        ...(at.includes(step) ? [`validation ${step}`] : []),
      ]),
    )
    t.deepEqual(
      validationsOf(folder).map(({ epoch }) => epoch),
      at.map(step => Math.ceil(step / 2)),
    )
  })

test('a run without images to validate on has no validation and no best, and its last weights are tested', async t => {
  const data = await tinyData(t)
  const configuration = short(data, {
    model: 'U-Net Encoder',
    validation: { ...validation, images: 'official', patience: 1 },
    testedWeights: 'best',
  })
  const { outcome, folder } = await run(t, configuration, { onValidation: () => t.fail('validated') })
  t.like(outcome, { steps: 3, bestStep: null, stoppedEarly: false })
  t.is(outcome.metrics?.inDomain.classification?.images, 10)
  t.deepEqual(validationsOf(folder), [])
  t.false(existsSync(folder.file('best.safetensors')))
  t.true(existsSync(folder.file('weights.safetensors')))
})

test('validations are compared by the score that is chosen', async t => {
  const data = await tinyData(t)
  for (const score of ['loss', 'mean', 'jaccard', 'f1Normal'] satisfies ValidationScore[]) {
    const { folder, outcome } = await run(t, short(data, { steps: 2, validation: { ...validation, score } }))
    const records = validationsOf(folder)
    for (const { losses, scores, score: value } of records) {
      const expected = { ...scores, loss: losses.total, mean: (scores.dice! + scores.accuracy!) / 2 }[score]
      t.is(value, expected, score)
    }
    const [first, second] = records.map(record => record.score!)
    const improves = score === 'loss' ? second! < first! : second! > first!
    t.is(outcome.bestStep, improves ? 2 : 1, score)
  }
})

const weightsIn = (folder: RunFolder) => {
  const stored = decodeSafetensors(bytesOf(folder, 'weights.safetensors'), 'weights.safetensors')
  return E.isRight(stored) ? stored.right : new Map<string, never>()
}

test('the moving average of the weights is what is kept and tested', async t => {
  const data = await tinyData(t)
  // w₀, then w₁ after one step: their average is w₀ + (1 − ½)(w₁ − w₀), for in the first step the decay is a half.
  const [before, after, average] = [
    await run(t, short(data, { steps: 1, learningRate: still })),
    await run(t, short(data, { steps: 1, learningRate: 1e-2 })),
    await run(t, short(data, { steps: 1, learningRate: 1e-2, emaDecay: 0.75 })),
  ].map(({ folder }) => weightsIn(folder))
  t.true(average!.size > 10)
  let moved = 0
  for (const [name, { data }] of average!) {
    const [w0, w1] = [before!.get(name)!.data, after!.get(name)!.data]
    for (const [i, value] of data.entries()) {
      if (Math.abs(value - (w0[i]! + 0.5 * (w1[i]! - w0[i]!))) > 1e-6) t.fail(`${name} ${i}`)
      moved = Math.max(moved, Math.abs(value - w0[i]!))
    }
  }
  t.true(moved > 2e-3, `${moved}`)
})

test('training starts from the weights of a file, which what goes on from a checkpoint does not need', async t => {
  const data = await tinyData(t)
  const first = await run(t, short(data, { learningRate: 1e-2 }))
  const initialWeights = first.folder.file('weights.safetensors')
  const next = await run(t, short(data, { learningRate: still, initialWeights, seed: 2 }))
  const started = bytesOf(first.folder, 'weights.safetensors')
  t.deepEqual(bytesOf(next.folder, 'weights.safetensors'), started)
  rmSync(initialWeights)
  await resume(next.folder.path, { steps: 4 })
  t.deepEqual(bytesOf(next.folder, 'weights.safetensors'), started)
})

test('a file of another model’s weights stops a run in a sentence before its first step', async t => {
  const data = await tinyData(t)
  const other = await run(t, short(data, { model: 'U-Net Encoder', steps: 1 }))
  const initialWeights = other.folder.file('weights.safetensors')
  const options = { runsRoot: temporaryFolder(t), phantomsRoot: 'none', say: t.fail }
  const prepared = await orThrow(prepare(short(data, { initialWeights }), options))
  const onStep = () => t.fail('a step')
  const refused = await trainingRun(prepared, 'wasm', { ...unwatched(), onStep })()
  t.is(
    E.isLeft(refused) ? describeError(refused.left) : 'a run',
    `weights: ${initialWeights}: it has no decoder.dconv_up4.0.weight, which the model needs with shape [8,26,3,3]; ` +
      'they are the weights of U-Net Encoder or U-Net Encoder SSL with 1 base channel: load them into such a model.',
  )
  t.false(existsSync(prepared.folder.file('history.jsonl')))
  t.false(existsSync(prepared.folder.file('weights.safetensors')))
  t.false(existsSync(prepared.folder.file('lock')))
})
