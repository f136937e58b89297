import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type * as io from 'io-ts'
import sharp from 'sharp'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { Configuration } from '../../lib/codec/configuration.js'
import { DeadLetter } from '../../lib/codec/dead-letter.js'
import { ClassifiedImageResult, SegmentedImageResult } from '../../lib/codec/image-result.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { PictureIndex } from '../../lib/codec/picture-index.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { type RecordCodec, resultsCsv } from '../../lib/codec/results-csv.js'
import { RunEnvironment } from '../../lib/codec/run-environment.js'
import { RunMetrics } from '../../lib/codec/run-metrics.js'
import { decodeSafetensors } from '../../lib/codec/safetensors.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { summariseClassification } from '../../lib/metric/summarise-classification.js'
import { summariseSegmentation } from '../../lib/metric/summarise-segmentation.js'
import { prepare } from '../../pipelines/prepare.js'
import type { WeightedSet } from '../../pipelines/prepare-samples.js'
import { trainingRun } from '../../pipelines/training-run.js'
import { imagesIn } from '../../pipelines/training-sets.js'
import { temporaryFolder } from '../temporary-folder.js'
import { decoded, linesOf, run, stepsOf, tiny, tinyData } from './tiny-run.js'

/** The files of a run, with TensorBoard's by the part of its name that is always the same. */
const filesOf = (path: string) =>
  readdirSync(path)
    .map(name => name.replace(/^(events\.out\.tfevents)\..*/, '$1'))
    .toSorted()

const imagesOf = (...pools: readonly (readonly WeightedSet[] | null)[]) => {
  const [labelled, unlabelled] = pools.map(pool => imagesIn(pool ?? []))
  return { labelled, unlabelled }
}

let tensors = 0
test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
  tensors = memory().numTensors
})
test.after(t => {
  t.is(memory().numTensors, tensors, 'runs leave no tensors behind, however they end')
})

test('a whole run leaves a folder whose every file can be read, and the same seed leaves the same bytes', async t => {
  const data = await tinyData(t)
  const runsRoot = temporaryFolder(t)
  const steps: number[] = []
  const tested: string[] = []
  const { outcome, folder, training } = await run(
    t,
    tiny(data),
    {
      onStep: ({ step }) => steps.push(step),
      onEvaluation: (source, images, of) => tested.push(`${source} ${images}/${of}`),
    },
    runsRoot,
  )
  t.deepEqual(filesOf(folder.path), [
    'best.safetensors',
    'checkpoints',
    'classification.csv',
    'config.json',
    'environment.json',
    'events.out.tfevents',
    'histograms.csv',
    'history.jsonl',
    'metrics.json',
    'panel.png',
    'pictures',
    'segmentation.csv',
    'weights.safetensors',
  ])
  const text = (name: string) => readFileSync(folder.file(name), 'utf8')
  t.deepEqual(decoded(Configuration, text('config.json')), tiny(data))

  const history = stepsOf(folder.file('history.jsonl'))
  t.deepEqual(
    history.map(({ step }) => step),
    [1, 2, 3],
  )
  t.deepEqual(steps, [1, 2, 3])
  for (const { losses, learningRate } of history) {
    const { crossEntropy, pseudoLabel, dice, kl, total } = losses
    const sum = crossEntropy + 0.25 * pseudoLabel + 5 * dice + 0.01 * kl
    t.true(Math.abs(total - sum) < 1e-4 * sum, `${total} is the weighted sum ${sum}`)
    t.is(learningRate, 1e-3)
  }

  const metrics = decoded(RunMetrics, text('metrics.json'))
  const { meter, ...rest } = outcome
  t.deepEqual(rest, { metrics, steps: 3, bestStep: 3, stoppedEarly: false, deadLetters: 0 })
  t.is(meter.sink.items, 3)
  t.true(meter.stages.some(({ name }) => name === 'prepare classificationUnlabelled'))
  t.like(metrics, { model: 'MultiMix', sizePx: 32, baseChannels: 1, steps: 3, seed: 1 })
  t.deepEqual(metrics.labels, { segmentation: 2, classification: 4 })
  t.like(metrics.inDomain, {
    segmentation: { source: 'jsrt', images: 3 },
    classification: { source: 'chex', images: 10 },
  })
  t.like(metrics.crossDomain, {
    segmentation: { source: 'mcu', images: 3 },
    classification: { source: 'nihx', images: 10 },
  })
  t.deepEqual(tested, ['jsrt 3/3', 'chex 10/10', 'mcu 3/3', 'nihx 10/10'])

  const weights = decodeSafetensors(readFileSync(folder.file('weights.safetensors')), 'weights.safetensors')
  t.true(E.isRight(weights) && weights.right.has('encoder.dconv_down1.0.weight'))

  const rowsOf = <P extends io.Props>(codec: RecordCodec<P>, name: string) =>
    orThrow(TE.fromEither(resultsCsv(codec).decode(text(name), name)))
  const segmented = await rowsOf(SegmentedImageResult, 'segmentation.csv')
  const classified = await rowsOf(ClassifiedImageResult, 'classification.csv')
  for (const [name, domain] of [
    ['inDomain', 'in-domain'],
    ['crossDomain', 'cross-domain'],
  ] as const) {
    const { segmentation, classification } = metrics[name]
    const within = <Row extends Readonly<{ domain: string }>>(rows: readonly Row[]) =>
      rows.filter(row => row.domain === domain)
    t.deepEqual(summariseSegmentation(segmentation!.source, within(segmented)), segmentation)
    t.deepEqual(summariseClassification(classification!.source, within(classified)), classification)
  }
  t.is(new Set(segmented.map(({ imageId }) => imageId)).size, 6)
  t.is(new Set(classified.map(({ imageId }) => imageId)).size, 20)

  const { processor, finishedAt, versions, ...environment } = decoded(RunEnvironment, text('environment.json'))
  const waitingMs = history.reduce((sum, step) => sum + step.waitingMs, 0)
  const allMs = history.reduce((sum, step) => sum + step.busyMs, waitingMs)
  t.deepEqual(environment, {
    ...{ formatVersion: 1, engine: 'wasm', cores: availableParallelism(), phantoms: true, deadLetters: 0 },
    trainingSeconds: allMs / 1000,
    waitingSeconds: waitingMs / 1000,
    trainingImages: {
      segmentation: imagesOf(training.segmentationLabelled, training.segmentationUnlabelled),
      classification: imagesOf(training.classificationLabelled, training.classificationUnlabelled),
    },
  })
  t.deepEqual(
    [environment.trainingImages.segmentation?.labelled, environment.trainingImages.classification?.labelled],
    [2, 4],
  )
  t.true(processor.length > 0 && !Number.isNaN(Date.parse(finishedAt)))
  for (const [name, version] of Object.entries(versions)) t.regex(version, /^\d+\.\d+\.\d+/, name)

  const picture = await sharp(folder.file('panel.png')).metadata()
  t.is(picture.format, 'png')
  // A row for each of the four test sets.
  t.true(picture.height > 4 * 192)

  const { pictures } = decoded(PictureIndex, text('pictures/index.json'))
  t.deepEqual(filesOf(folder.file('pictures')), ['index.json', ...pictures.map(({ file }) => file)].toSorted())
  const shown = pictures.map(({ kind, domain }) => (domain === null ? kind : `${kind} ${domain}`))
  t.deepEqual(
    [...new Set(shown)].map(what => `${shown.filter(other => other === what).length} ${what}`),
    [
      '24 sample',
      '3 weak',
      '3 strong',
      '2 image in-domain',
      '1 truth in-domain',
      '1 prediction in-domain',
      '1 overlay in-domain',
      '2 saliency in-domain',
      '2 image cross-domain',
      '1 truth cross-domain',
      '1 prediction cross-domain',
      '1 overlay cross-domain',
      '2 saliency cross-domain',
    ],
  )
  t.is(text('histograms.csv').trimEnd().split('\n').length, 1 + 4 * 256)

  const again = await run(t, tiny(data, { readConcurrency: 1, prefetchBatches: 1 }), {}, runsRoot)
  t.is(again.folder.path, `${folder.path}-2`)
  const results = [
    ...['metrics.json', 'segmentation.csv', 'classification.csv', 'weights.safetensors'],
    ...['panel.png', 'histograms.csv', 'pictures/index.json'],
  ]
  for (const name of [...results, ...pictures.map(({ file }) => `pictures/${file}`)])
    t.deepEqual(readFileSync(again.folder.file(name)), readFileSync(folder.file(name)), name)
  const other = await run(t, tiny(data, { seed: 2 }), {}, runsRoot)
  t.notDeepEqual(
    readFileSync(other.folder.file('weights.safetensors')),
    readFileSync(folder.file('weights.safetensors')),
  )
})

test('a corrupt training image is one line of dead letters, and the run goes on', async t => {
  const data = await tinyData(t)
  const configuration = tiny(data, { classificationLabels: 'full', maxFailedShare: 0.5, steps: 12, panelImages: 1 })
  const { training } = await run(t, { ...configuration, steps: 1 })
  const broken = training.classificationLabelled![0]!.dataset.key(0)
  writeFileSync(broken.imagePath, readFileSync(broken.imagePath).subarray(0, 200))
  const { outcome, folder } = await run(t, configuration)
  t.is(outcome.deadLetters, 1)
  t.is(outcome.steps, 12)
  const letters = linesOf(DeadLetter, folder.file('dead-letters.jsonl'))
  t.is(letters.length, 1)
  t.like(letters[0], { sampleId: broken.id, path: broken.imagePath, stage: 'decode', attempts: 1 })
  t.regex(letters[0]!.cause, /is not a whole image/)
})

test('too many corrupt images are a Left, and the history before it stays', async t => {
  const data = await tinyData(t)
  const files = readdirSync(join(data, 'chest_xray', 'train', 'NORMAL'))
  for (const file of files) writeFileSync(join(data, 'chest_xray', 'train', 'NORMAL', file), 'no picture')
  const prepared = await orThrow(
    prepare(tiny(data, { steps: 50 }), { runsRoot: temporaryFolder(t), phantomsRoot: 'none', say: t.fail }),
  )
  const result = await trainingRun(prepared, 'wasm', {
    signal: new AbortController().signal,
    onStep: () => {},
    onEvaluation: () => {},
  })()
  t.regex(
    E.isLeft(result) ? describeError(result.left) : '',
    /^read: \d+ of \d+ samples failed, more than the allowed share of 0\.05; first: decode: /,
  )
  t.true(linesOf(DeadLetter, prepared.folder.file('dead-letters.jsonl')).length <= files.length)
  t.true(existsSync(prepared.folder.file('config.json')))
})

test('a loss that is not finite stops the run in a sentence, and what the steps before it left stays', async t => {
  const configuration = tiny(await tinyData(t), { learningRate: 1e30 })
  const prepared = await orThrow(
    prepare(configuration, { runsRoot: temporaryFolder(t), phantomsRoot: 'none', say: t.fail }),
  )
  const result = await trainingRun(prepared, 'wasm', {
    signal: new AbortController().signal,
    onStep: () => {},
    onEvaluation: () => {},
  })()
  t.regex(
    E.isLeft(result) ? describeError(result.left) : '',
    /^training: step 2: the loss (crossEntropy|pseudoLabel|dice|kl) is (NaN|Infinity), not a finite number; lower the learning rate .*\.$/,
  )
  const { folder } = prepared
  t.deepEqual(filesOf(folder.path), [
    'checkpoints',
    'config.json',
    'events.out.tfevents',
    'history.jsonl',
    'weights.safetensors',
  ])
  t.is(stepsOf(folder.file('history.jsonl')).length, 1)
  const weights = decodeSafetensors(readFileSync(folder.file('weights.safetensors')), 'weights.safetensors')
  t.true(E.isRight(weights) && [...weights.right.values()].every(({ data }) => data.every(Number.isFinite)))
})

test('stopped in the middle, a run keeps its weights and its history, and has no metrics', async t => {
  const data = await tinyData(t)
  const abort = new AbortController()
  const { outcome, folder } = await run(t, tiny(data, { steps: 50 }), {
    signal: abort.signal,
    onStep: ({ step }) => {
      if (step === 2) abort.abort(new Error('stopped'))
    },
  })
  t.like(outcome, { metrics: null, steps: 2, deadLetters: 0 })
  t.deepEqual(filesOf(folder.path), [
    'checkpoints',
    'config.json',
    'events.out.tfevents',
    'history.jsonl',
    'weights.safetensors',
  ])
  t.is(stepsOf(folder.file('history.jsonl')).length, 2)
})

test('stopped in the tests, a run has no metrics, and keeps its weights', async t => {
  const data = await tinyData(t)
  const abort = new AbortController()
  const runsRoot = temporaryFolder(t)
  const { outcome } = await run(
    t,
    tiny(data, { steps: 1 }),
    { signal: abort.signal, onEvaluation: source => source === 'chex' && abort.abort() },
    runsRoot,
  )
  t.is(outcome.metrics, null)
  t.deepEqual(filesOf(join(runsRoot, 'tiny')), [
    'best.safetensors',
    'checkpoints',
    'config.json',
    'events.out.tfevents',
    'history.jsonl',
    'weights.safetensors',
  ])
})

test('a folder without test images gives a run without scores and without a panel', async t => {
  const root = temporaryFolder(t)
  // The 25 odd numbers of 50 would be for training; of one image, its number decides: JPCLN001.
  await orThrow(
    writePhantoms(root, {
      seed: 1,
      sizePx: 32,
      counts: { jsrt: 1, chex: { train: 10, validation: 0, test: 0 }, mcu: 0, nihx: 0 },
    }),
  )
  const { outcome, folder } = await run(t, tiny(root, { steps: 1, segmentationLabels: 'full' }))
  const nothing = { segmentation: null, classification: null }
  t.like(outcome.metrics, { inDomain: nothing, crossDomain: nothing })
  t.false(existsSync(folder.file('panel.png')))
  t.true(existsSync(folder.file('metrics.json')))
  for (const name of ['segmentation.csv', 'classification.csv'])
    t.is(readFileSync(folder.file(name), 'utf8').trimEnd().split('\n').length, 1, name)
})

test('nothing is made before everything is checked', async t => {
  const data = await tinyData(t)
  const runsRoot = join(temporaryFolder(t), 'runs')
  const sentence = async (configuration: Configuration, phantomsRoot = 'none') => {
    const said: string[] = []
    const prepared = await prepare(configuration, { runsRoot, phantomsRoot, say: line => said.push(line) })()
    return [...said, E.isLeft(prepared) ? describeError(prepared.left) : 'no error']
  }
  t.regex(
    (await sentence(tiny(join(data, 'nowhere')))).join(),
    /^data: nothing at .*nowhere; expected the folder of a data set/,
  )
  t.regex((await sentence(tiny(data, { segmentationLabels: 50 }))).join(), /^label budget: .*got 50\.$/)
  // Where phantoms would be drawn, nothing that is not phantoms is written over.
  const foreign = temporaryFolder(t)
  writeFileSync(join(foreign, 'phantoms.json'), '{}')
  const [said, error] = await sentence({ ...tiny(data), data: null }, foreign)
  t.is(said, `No data named: training on the phantoms in ${foreign}/.`)
  t.regex(error!, /^write phantoms: .*phantoms\.json is no manifest/)
  t.false(existsSync(runsRoot))
})

test.serial('replicas change nothing but the time', async t => {
  const data = await tinyData(t)
  const weights = []
  for (const replicas of [0, 2]) {
    const { folder } = await run(t, tiny(data, { replicas }))
    weights.push(readFileSync(folder.file('weights.safetensors')))
  }
  t.deepEqual(weights[1], weights[0])
})

test.serial('a stop in the middle of a step leaves the weights of the step before it', async t => {
  const data = await tinyData(t)
  const abort = new AbortController()
  // The first step has been reported, and the second is in work.
  const onStep = () => void setTimeout(() => abort.abort(), 0)
  const stopped = await run(t, tiny(data, { replicas: 1, sizePx: 64, baseChannels: 4 }), {
    signal: abort.signal,
    onStep,
  })
  t.is(stopped.outcome.steps, 1)
  const whole = await run(t, tiny(data, { replicas: 1, sizePx: 64, baseChannels: 4, steps: 1 }))
  t.deepEqual(
    readFileSync(stopped.folder.file('weights.safetensors')),
    readFileSync(whole.folder.file('weights.safetensors')),
  )
})
