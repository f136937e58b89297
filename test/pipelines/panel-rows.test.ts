import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { createModel } from '../../lib/model/create-model.js'
import { panelRows } from '../../pipelines/panel-rows.js'
import { testPictures } from '../../pipelines/test-pictures.js'
import { drawnSet } from './drawn-set.js'

const sizePx = 32
const sets = {
  segmentation: [drawnSet({ source: 'jsrt', count: 2, sizePx, masks: true })],
  classification: [drawnSet({ source: 'chex', count: 2, sizePx, labels: true })],
}

test('of a model whose weights are no numbers there are rows and pictures, without a probability', async t => {
  await selectEngine({ prefer: 'wasm' })
  const model = createModel('MultiMix', { sizePx, baseChannels: 1, seed: 1 })
  for (const weight of model.weights.values()) weight.assign(tf.tidy(() => tf.fill(weight.shape, Number.NaN)))
  const { signal } = new AbortController()
  const rows = await panelRows(model, sets, { images: 1, sizePx, saliencyScale: 'none', signal })
  t.deepEqual(
    rows.map(row => (row.kind === 'segmentation' ? new Set(row.prediction.data) : row.abnormalProbability)),
    [new Set([0]), null],
  )
  const captions = (await testPictures(rows, 'in-domain')).map(({ kind, caption }) => `${kind} ${caption}`)
  t.deepEqual(captions.slice(-1), ['saliency no probability'])
  model.dispose()
})
