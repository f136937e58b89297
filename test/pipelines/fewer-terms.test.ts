import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memory } from '@tensorflow/tfjs-core'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { type Configuration, defaults } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { decodeSafetensors } from '../../lib/codec/safetensors.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { createModel } from '../../lib/model/create-model.js'
import { learntTerms } from '../../lib/model/learnt-terms.js'
import { resultsTable } from '../../lib/report/results-table.js'
import { saveSafetensors } from '../../lib/train/weights.js'
import { noSets } from '../../pipelines/data-sets.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { trainingSets } from '../../pipelines/training-sets.js'
import { trainingStreams } from '../../pipelines/training-streams.js'
import { temporaryFolder } from '../temporary-folder.js'
import { drawBatches } from './draw-batches.js'
import { drawnSet } from './drawn-set.js'
import { run, stepsOf, tiny, tinyData } from './tiny-run.js'

const everything = mkdtempSync(join(tmpdir(), 'multimix-test-'))

test.before(async t => {
  await selectEngine({ prefer: 'wasm' })
  await tinyData(t, everything)
})
test.after.always(() => rmSync(everything, { recursive: true, force: true }))

const weightsIn = (path: string) => {
  const read = decodeSafetensors(readFileSync(path), path)
  if (E.isLeft(read)) throw new Error(`expected weights in ${path}`)
  return read.right
}

const left: Readonly<Record<string, Partial<Configuration>>> = {
  'without segmentation': { segmentationSources: [] },
  'without classification': { classificationSources: [] },
  'without unlabelled images': { unlabelledImages: false },
  'without segmentation and unlabelled images': { segmentationSources: [], unlabelledImages: false },
  'without classification and unlabelled images': { classificationSources: [], unlabelledImages: false },
}
const shared = { name: 'fewer', baseChannels: 4, steps: 2, pseudoLabelThreshold: 0.5, learningRate: 1e-3 } as const

for (const [what, over] of Object.entries(left))
  test.serial(`MultiMix ${what} trains from files to results`, async t => {
    const terms = learntTerms({ ...defaults, ...over })
    // The folders of a task that is not learnt are not there.
    const root = temporaryFolder(t)
    for (const folder of [...(terms.dice ? ['JSRT'] : []), ...(terms.crossEntropy ? ['chest_xray'] : [])])
      cpSync(join(everything, folder), join(root, folder), { recursive: true })
    const tensors = memory().numTensors
    const tested: string[] = []
    const { outcome, folder } = await run(t, tiny(root, { ...shared, ...over }), {
      onEvaluation: source => tested.push(source),
    })

    for (const { losses, pseudoLabelShare } of stepsOf(folder.file('history.jsonl'))) {
      for (const term of ['crossEntropy', 'pseudoLabel', 'dice', 'kl'] as const)
        t.is(losses[term] > 0, terms[term], term)
      t.is(pseudoLabelShare, terms.pseudoLabel ? 1 : 0)
    }

    // The whole model is there, and what learns nothing is as it was, to the bit.
    const fresh = createModel('MultiMix', { sizePx: 32, baseChannels: 4, seed: 1 })
    await orThrow(saveSafetensors(fresh, join(root, 'fresh.safetensors')))
    fresh.dispose()
    const [before, after] = [join(root, 'fresh.safetensors'), folder.file('weights.safetensors')].map(weightsIn)
    t.deepEqual([...after!.keys()], [...before!.keys()])
    const idle = (name: string) =>
      (name.startsWith('decoder.') && !terms.dice) || (name.startsWith('encoder.fc.') && !terms.crossEntropy)
    for (const [name, { data }] of after!)
      if (idle(name)) t.deepEqual(data, before!.get(name)!.data, name)
      else if (!/dconv_.*\.bias$/.test(name)) t.notDeepEqual(data, before!.get(name)!.data, name)

    const { labels, inDomain, crossDomain } = outcome.metrics!
    t.deepEqual(labels, {
      segmentation: terms.dice ? 2 : null,
      classification: terms.crossEntropy ? 4 : null,
    })
    t.is(inDomain.segmentation?.source ?? null, terms.dice ? 'jsrt' : null)
    t.is(inDomain.classification?.source ?? null, terms.crossEntropy ? 'chex' : null)
    t.deepEqual(crossDomain, { segmentation: null, classification: null })
    t.deepEqual(tested, [...(terms.dice ? ['jsrt'] : []), ...(terms.crossEntropy ? ['chex'] : [])])
    t.is(resultsTable(outcome.metrics!).includes('segmentation: not learnt by MultiMix'), !terms.dice)
    t.is(memory().numTensors, tensors)
  })

test.serial('MultiMix without unlabelled images is UMTL-S: the same losses, weights and scores', async t => {
  const [multimix, umtl] = [
    await run(t, tiny(everything, { ...shared, unlabelledImages: false })),
    await run(t, tiny(everything, { ...shared, model: 'UMTL-S' })),
  ]
  const [some, others] = [multimix, umtl].map(({ folder }) =>
    stepsOf(folder.file('history.jsonl')).map(({ losses }) => losses),
  )
  t.deepEqual(some, others)
  const [ofMultimix, ofUmtl] = [multimix, umtl].map(({ folder }) => weightsIn(folder.file('weights.safetensors')))
  t.deepEqual(ofMultimix, ofUmtl)
  t.deepEqual({ ...multimix.outcome.metrics, model: null }, { ...umtl.outcome.metrics, model: null })
})

for (const [what, over] of Object.entries(left))
  test(`${what} no other stream is opened`, async t => {
    const SIZE = 32
    const jsrt = drawnSet({ source: 'jsrt', count: 12, sizePx: SIZE, masks: true })
    const chex = drawnSet({ source: 'chex', count: 30, sizePx: SIZE, labels: true })
    const budgets = { segmentationLabels: 6, classificationLabels: 9 }
    const configuration: Configuration = { ...defaults, sizePx: SIZE, batchSize: 4, workers: 0, ...budgets, ...over }
    const sets = trainingSets({ ...noSets, jsrt, chex }, configuration, 'data')
    if (E.isLeft(sets)) return t.fail()
    const preparing = openPreparing(configuration, () => t.fail())
    // As many batches of four as every stream's longest epoch.
    await drawBatches(trainingStreams(sets.right, { ...configuration, ...preparing, prefetchBatches: 1 }), 6)
    const { crossEntropy, pseudoLabel, dice, kl } = learntTerms(configuration)
    t.is(new Set(jsrt.begun).size, (dice ? 6 : 0) + (kl ? 6 : 0))
    t.is(new Set(chex.begun).size, (crossEntropy ? 9 : 0) + (pseudoLabel ? 21 : 0))
  })
