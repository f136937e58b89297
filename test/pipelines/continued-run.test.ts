import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import test, { type ExecutionContext } from 'ava'
import type { Configuration } from '../../lib/codec/configuration.js'
import { DeadLetter } from '../../lib/codec/dead-letter.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { createMeter } from '../../lib/flowable/meter.js'
import { createModel } from '../../lib/model/create-model.js'
import type { RunFolder } from '../../lib/train/run-folder.js'
import { keepTraining } from '../../pipelines/keep-training.js'
import { openComputing } from '../../pipelines/open-computing.js'
import { openLearner } from '../../pipelines/open-learner.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { prepareResumed } from '../../pipelines/prepare-resumed.js'
import type { Watcher } from '../../pipelines/watcher.js'
import { temporaryFolder } from '../temporary-folder.js'
import { linesOf, resume, run, timelessHistory, tiny, tinyData, unwatched } from './tiny-run.js'

let tensors = 0
test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
  tensors = memory().numTensors
})
test.after(t => t.is(memory().numTensors, tensors, 'runs leave no tensors behind, however they end'))

/** Three epochs of two steps, with all that a checkpoint has to carry. */
const everything = (data: string, over: Partial<Configuration> = {}): Configuration =>
  tiny(data, {
    steps: 6,
    stepsPerEpoch: 2,
    emaDecay: 0.8,
    clipNorm: 1,
    warmUpSteps: 2,
    learningRate: 1e-2,
    learningRateDecay: { factor: 0.5, everyEpochs: 1 },
    pseudoLabelPolicy: 'flexmatch',
    pseudoLabelThreshold: 0.51,
    distributionAlignment: 'labels',
    pseudoLabelRampUpSteps: 4,
    validation: { images: 0.2, everyEpochs: 1, score: 'loss', patience: null },
    checkpoints: { everyMinutes: 1000, everySteps: null, keep: 2 },
    testedWeights: 'best',
    tensorBoard: { write: false, images: 0 },
    workers: 0,
    ...over,
  })

const historyOf = (folder: RunFolder) => timelessHistory(folder.file('history.jsonl'))

/** What is the same, byte for byte, in runs that came to the same. */
const results = ['weights.safetensors', 'best.safetensors', 'metrics.json', 'segmentation.csv', 'classification.csv']

/** Two runs that came to the same, whatever happened on the way. */
const same = (t: ExecutionContext, one: RunFolder, other: RunFolder) => {
  t.deepEqual(historyOf(one), historyOf(other))
  for (const file of [...results, 'panel.png'])
    t.true(readFileSync(one.file(file)).equals(readFileSync(other.file(file))), file)
}

/** Goes on with a run's training, and stops it as soon as it validates. */
const stopInValidation = async (path: string) => {
  const options = { where: 'the test', phantomsRoot: 'none', say: () => {} }
  const prepared = await orThrow(prepareResumed(path, {}, options))
  const { configuration, training, folder, continued } = prepared
  const model = createModel(configuration.model, configuration)
  const computing = openComputing(configuration, 'wasm')
  const learner = openLearner(model, training, configuration, computing)
  if (continued?.checkpoint) learner.restore(continued.checkpoint, path)
  const preparing = openPreparing(configuration, () => {})
  const abort = new AbortController()
  const watched = {
    ...learner,
    get evaluated() {
      abort.abort()
      return learner.evaluated
    },
  }
  const watcher = { ...unwatched(), signal: abort.signal }
  const work = { prepared, learner: watched, computing, preparing, watch: createMeter(), watcher }
  const kept = await keepTraining(work)
  learner.dispose()
  model.dispose()
  await preparing.pool.close()
  folder.release()
  return kept
}

/** Stops a run as soon as it has made so many steps, or a turn of the event loop later. */
const stopAfter = (last: number, later = false) => {
  const abort = new AbortController()
  const stop = () => abort.abort()
  return {
    signal: abort.signal,
    onStep: ({ step }: { step: number }) => {
      if (step === last) later ? setImmediate(stop) : stop()
    },
  }
}

test('stopped between steps, in a validation and in the tests, a run ends as one that never was', async t => {
  const data = await tinyData(t)
  const configuration = everything(data)
  const whole = await run(t, configuration)
  t.deepEqual(
    historyOf(whole.folder).map(({ kind, step }) => `${kind} ${step}`),
    ['step 1', 'step 2', 'validation 2', 'step 3', 'step 4', 'validation 4', 'step 5', 'step 6', 'validation 6'],
  )

  const { folder, outcome } = await run(t, configuration, stopAfter(1))
  t.like(outcome, { steps: 1, metrics: null, stoppedEarly: false, bestStep: null })
  const { path } = folder
  t.like(await stopInValidation(path), { steps: 2, bestStep: null })
  t.deepEqual(
    historyOf(folder).map(({ kind }) => kind),
    ['step', 'step'],
  )
  // It is due still, before the next step; and once more.
  t.like(await stopInValidation(path), { steps: 2, bestStep: null })
  const validated = await resume(path, {}, stopAfter(3, true))
  t.is(validated.said[0], `Continuing ${path}/ after step 2 of 6.`)
  t.true(validated.outcome.steps >= 3)
  t.is((await resume(path, {}, stopAfter(5))).outcome.steps, 5)
  t.false(existsSync(folder.file('metrics.json')))
  const abort = new AbortController()
  const onEvaluation = () => abort.abort()
  t.is((await resume(path, {}, { signal: abort.signal, onEvaluation })).outcome.metrics, null)
  for (const file of ['metrics.json', 'segmentation.csv', 'classification.csv', 'environment.json', 'panel.png'])
    t.false(existsSync(folder.file(file)), file)

  const { said, outcome: ended } = await resume(path)
  t.deepEqual(said, [`Continuing ${path}/ after step 6 of 6.`])
  t.deepEqual({ ...ended, meter: null }, { ...whole.outcome, meter: null })
  same(t, folder, whole.folder)
  // What has ended is tested again, and comes to the same.
  await resume(path)
  same(t, folder, whole.folder)
})

test('stopped in the middle of a step that replicas compute, a run goes on to the same', async t => {
  const data = await tinyData(t)
  const configuration = everything(data, { replicas: 1, steps: 4 })
  const whole = await run(t, { ...configuration, replicas: 0 })
  const { folder } = await run(t, configuration, stopAfter(2, true))
  await resume(folder.path, { replicas: 0 })
  same(t, folder, whole.folder)
})

test('a validation that was made after a stop is in the history once, though the run is killed before its next checkpoint', async t => {
  const data = await tinyData(t)
  const whole = await run(t, everything(data, { steps: 4 }))
  const { folder } = await run(t, everything(data, { steps: 4 }), stopAfter(1))
  await stopInValidation(folder.path)
  const checkpoint = folder.file('checkpoints/step-00000002.safetensors')
  const unvalidated = readFileSync(checkpoint)
  await resume(folder.path, {}, stopAfter(3))
  // As if it had been killed before it could write another.
  writeFileSync(checkpoint, unvalidated)
  writeFileSync(folder.file('checkpoints/step-00000003.safetensors'), 'half')
  await resume(folder.path)
  same(t, folder, whole.folder)
})

for (const { what, at, stopped } of [
  { what: 'step', at: 3, stopped: false },
  { what: 'validation', at: 4, stopped: true },
])
  test(`a ${what} that the history cannot take is in no checkpoint${stopped ? ', in a run that is stopped, too' : ''}`, async t => {
    const data = await tinyData(t)
    const configuration = everything(data)
    const whole = await run(t, configuration)
    const runsRoot = temporaryFolder(t)
    const history = join(runsRoot, 'tiny', 'history.jsonl')
    const abort = new AbortController()
    let lines = ''
    const onStep = ({ step }: { step: number }) => {
      if (step !== at) return
      lines = readFileSync(history, 'utf8')
      // Where a folder is, no line can be written.
      rmSync(history)
      mkdirSync(history)
      if (stopped) abort.abort()
    }
    await t.throwsAsync(run(t, configuration, { signal: abort.signal, onStep }, runsRoot), {
      name: 'PipelineFailure',
      message: /^history: cannot write .*history\.jsonl: EISDIR/,
    })
    rmSync(history, { recursive: true })
    writeFileSync(history, lines)
    const { said, folder } = await resume(join(runsRoot, 'tiny'))
    t.deepEqual(said, [`Continuing ${folder.path}/ after step 2 of 6.`])
    same(t, folder, whole.folder)
  })

test('a run that is given more steps ends as one that had them from the beginning', async t => {
  const data = await tinyData(t)
  const configuration = everything(data, { stepsPerEpoch: 3 })
  const whole = await run(t, configuration)
  const { folder, outcome } = await run(t, { ...configuration, steps: 3 })
  t.is(outcome.steps, 3)
  const extended = await resume(folder.path, { steps: 6 })
  t.deepEqual(extended.said, [`Continuing ${folder.path}/ after step 3 of 6.`])
  same(t, folder, whole.folder)
})

test('the steps that a run was given stay its own, though it is stopped before its next checkpoint', async t => {
  const data = await tinyData(t)
  const { folder } = await run(t, everything(data, { steps: 4 }))
  const abort = new AbortController()
  abort.abort()
  await resume(folder.path, { steps: 6 }, { signal: abort.signal })
  const { said, outcome } = await resume(folder.path)
  t.deepEqual(said, [`Continuing ${folder.path}/ after step 4 of 6.`])
  t.is(outcome.steps, 6)
})

test('a sample that fails again after a stop is no second dead letter', async t => {
  const data = await tinyData(t)
  const configuration = everything(data, { classificationLabels: 'full', maxFailedShare: 0.5, steps: 12 })
  const { training } = await run(t, { ...configuration, steps: 1 })
  const broken = training.classificationLabelled![0]!.dataset.key(0)
  writeFileSync(broken.imagePath, readFileSync(broken.imagePath).subarray(0, 200))
  const whole = await run(t, configuration)
  const { folder } = await run(t, configuration, stopAfter(9))
  const letters = () => linesOf(DeadLetter, folder.file('dead-letters.jsonl'))
  t.is(letters().length, 1)
  // As a process that was killed in the middle of another leaves it.
  const path = folder.file('dead-letters.jsonl')
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"sampleId":"chex/`)
  const { outcome } = await resume(folder.path)
  t.is(outcome.deadLetters, 1)
  t.is(letters().length, 1)
  t.like(letters()[0], { sampleId: broken.id, path: broken.imagePath })
  same(t, folder, whole.folder)
})

test('with steps queued as for a GPU, a run is the same, and stopped anywhere it continues to the same', async t => {
  const data = await tinyData(t)
  // Averages and a limit of the norm, but no thresholds that follow: those are never queued.
  const configuration = tiny(data, {
    steps: 7,
    stepsPerEpoch: 3,
    emaDecay: 0.9,
    clipNorm: 1,
    validation: { images: 0.3, everyEpochs: 1, score: 'loss', patience: null },
    checkpoints: { everyMinutes: 1000, everySteps: 2, keep: 2 },
    workers: 0,
  })
  const resultsOf = (folder: RunFolder) => ({
    history: timelessHistory(folder.file('history.jsonl')),
    files: results.map(name => readFileSync(folder.file(name))),
  })
  const whole = resultsOf((await run(t, configuration)).folder)
  const queued = async (watcher: Partial<Watcher>) => run(t, configuration, watcher, temporaryFolder(t), 'webgpu')
  t.deepEqual(resultsOf((await queued({})).folder), whole)
  for (let last = 1; last <= 6; last++)
    for (const later of [false, true]) {
      const { folder } = await queued(stopAfter(last, later))
      await resume(folder.path, {}, {}, 'webgpu')
      t.deepEqual(resultsOf(folder), whole, `stopped after step ${last}${later ? ', later' : ''}`)
    }
})
