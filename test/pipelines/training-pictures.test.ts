import * as tf from '@tensorflow/tfjs-core'
import test from 'ava'
import type { ModelName } from '../../lib/codec/model-name.js'
import type { PngImage } from '../../lib/codec/png-image.js'
import { emptyBatch, type TrainingBatch } from '../../lib/codec/training-batch.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { sharp } from '../../lib/image/sharp.js'
import { createModel } from '../../lib/model/create-model.js'
import { panelTheme as theme } from '../../lib/report/panel-theme.js'
import type { TestSets } from '../../pipelines/test-sets.js'
import { type TrainingPicturesOptions, trainingPictures } from '../../pipelines/training-pictures.js'
import { drawnSet } from './drawn-set.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const sizePx = 32
const cellPx = 192
/** The left edge of a column, and the top of a row. */
const cell = (index: number) => theme.gapPx + index * (cellPx + theme.gapPx)
const widthOf = (columns: number) => cell(columns)
const heightOf = (rows: number, lines: number) => cell(rows) + 15 * lines

/** Images that are one grey each: the weak views 10, 20 …, the strong ones 110, 120 … */
const batch: TrainingBatch = {
  ...emptyBatch(sizePx),
  classificationWeak: greys([10, 20, 30, 40]),
  classificationStrong: greys([110, 120, 130, 140]),
}
function greys(values: readonly number[]) {
  const images = Uint8Array.from(
    { length: values.length * sizePx ** 2 },
    (_, i) => values[Math.floor(i / sizePx ** 2)]!,
  )
  return { ids: values.map(value => `chex/${value % 100}`), images }
}

const segmentation = [drawnSet({ source: 'jsrt', count: 9, sizePx, masks: true })]
const classification = [drawnSet({ source: 'chex', count: 9, sizePx, labels: true })]
const validation: TestSets = { segmentation, classification }

const pictures = async (name: ModelName, over: Partial<TrainingPicturesOptions> = {}) => {
  const model = createModel(name, { sizePx, baseChannels: 2, seed: 3 })
  const before = tf.memory().numTensors
  const signal = new AbortController().signal
  try {
    const drawn = await trainingPictures(model, {
      batch,
      validation,
      images: 3,
      saliencyScale: 'none',
      signal,
      ...over,
    })
    return { drawn, leaked: tf.memory().numTensors - before }
  } finally {
    model.dispose()
  }
}
const pixelsOf = async ({ png, widthPx, heightPx }: PngImage) => {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)]
  return { at, right: info.width === widthPx && info.height === heightPx }
}

const [views, masks, saliency] = ['views/weak and strong', 'validation/segmentation', 'validation/saliency'] as const

test.serial('MultiMix has all three pictures, of so many images, and leaves no tensor', async t => {
  const { drawn, leaked } = await pictures('MultiMix')
  t.is(leaked, 0)
  t.deepEqual(
    Object.entries(drawn).map(([tag, { widthPx, heightPx }]) => [tag, widthPx, heightPx]),
    [
      [views, widthOf(3), heightOf(2, 1)],
      [masks, widthOf(3), heightOf(1, 2)],
      [saliency, widthOf(6), heightOf(2, 2)],
    ],
  )
})

test.serial('each weak view stands over the strong one of its image', async t => {
  const { drawn } = await pictures('MultiMix', { images: 2 })
  const { at, right } = await pixelsOf(drawn[views]!)
  t.true(right)
  const middles = [0, 1].map(row => [0, 1].map(column => at(cell(column) + 96, cell(row) + 96)[0]))
  t.deepEqual(middles, [
    [10, 20],
    [110, 120],
  ])
})

test.serial('the truth is outlined in green where it lies, the prediction in red', async t => {
  const { drawn } = await pictures('U-Net', { images: 1 })
  const { at } = await pixelsOf(drawn[masks]!)
  // Of nine images the fifth is shown, whose mask are the five columns on the left: 30 of 192 px.
  const middle = cell(0) + 96
  t.deepEqual(at(cell(0), middle), [...theme.truth])
  t.deepEqual(at(cell(0) + 29, middle), [...theme.truth])
  const red = Array.from({ length: cellPx ** 2 }, (_, i) =>
    at(cell(0) + (i % cellPx), cell(0) + Math.floor(i / cellPx)),
  )
  t.true(red.filter(colour => colour.every((channel, c) => channel === theme.prediction[c])).length > 100)
})

test.serial('a model has no pictures of what it does not learn', async t => {
  const tags = async (...drawing: Parameters<typeof pictures>) => Object.keys((await pictures(...drawing)).drawn)
  t.deepEqual(await tags('U-Net', { batch: emptyBatch(sizePx), validation: { segmentation, classification: [] } }), [
    masks,
  ])
  t.deepEqual(await tags('U-Net Encoder SSL', { validation: { segmentation: [], classification } }), [views, saliency])
  t.deepEqual(await tags('UMTL', { batch: null }), [masks, saliency])
  t.deepEqual(await tags('UMTL', { batch: null, validation: { segmentation: [], classification: [] } }), [])
})

test.serial('images that cannot be read are left out; an aborted signal rejects', async t => {
  const broken = [drawnSet({ source: 'jsrt', count: 3, sizePx, masks: true, broken: [1] })]
  const { drawn } = await pictures('U-Net', { validation: { segmentation: broken, classification: [] } })
  t.is(drawn[masks]?.widthPx, widthOf(2))
  await t.throwsAsync(pictures('U-Net', { signal: AbortSignal.abort(new Error('stopped')) }), { message: 'stopped' })
})
