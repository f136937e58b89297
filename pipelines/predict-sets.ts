import { pipe } from 'fp-ts/lib/function.js'
import type { GreyImage } from '../lib/codec/grey-image.js'
import { batch } from '../lib/flowable/batch.js'
import { forEach } from '../lib/flowable/for-each.js'
import { classCrossEntropy } from '../lib/metric/class-cross-entropy.js'
import type { Model } from '../lib/model/model.js'
import { predictClassLogits, predictSegmentation } from '../lib/model/predict.js'
import type { SaliencyScale } from '../lib/model/saliency.js'
import type { SampleSet } from './data-folder.js'
import { once, type PrepareSamplesOptions, prepareSamples } from './prepare-samples.js'
import type { PreparedSample } from './prepare-together.js'
import { stackImages, stackLabels } from './stack.js'
import type { TestSets } from './test-sets.js'

/**
 * What a model makes of one image's class: the probability of abnormal beside the label (1 = abnormal), and the
 * cross-entropy. Both are NaN where the model's logits are no numbers.
 */
export type ClassifiedImage = Readonly<{
  source: string
  imageId: string
  label: 0 | 1
  abnormalProbability: number
  loss: number
}>

/** A model's probabilities of lung, 0…1, beside the true mask, [sizePx,sizePx] row-major each. */
export type SegmentedImage = Readonly<{
  source: string
  imageId: string
  truth: GreyImage
  probabilities: Float32Array
}>

/** The images of each task that could be read, in the order of their sets. */
export type PredictedSets<S> = Readonly<{
  segmentation: readonly S[]
  classification: readonly ClassifiedImage[]
}>

export type PredictSetsOptions = PrepareSamplesOptions &
  Readonly<{
    /** How the model's saliency maps were scaled in training. */
    saliencyScale: SaliencyScale
    /** Aborting it stops the prediction; the promise rejects with its reason. */
    signal: AbortSignal
    /** Called after each batch with the images done so far. */
    onProgress(source: string, images: number, of: number): void
  }>

/** Images are predicted by the batch. */
const BATCH = 16

const eachBatch = (
  dataset: SampleSet,
  options: PredictSetsOptions,
  use: (drawn: readonly PreparedSample[], pixels: Uint8Array) => Promise<void>,
) => {
  let done = 0
  return pipe(
    once(dataset),
    prepareSamples([{ kind: 'identity' }], options),
    batch(BATCH),
    forEach(
      async drawn => {
        await use(drawn, stackImages(drawn, options.sizePx).images)
        done += drawn.length
        options.onProgress(dataset.name, done, dataset.length)
        await new Promise<void>(resolve => setImmediate(resolve))
      },
      { signal: options.signal },
    ),
  )
}

/**
 * Compares a model with what is known of each image of these sets, dropout off, each image on its own grid of
 * sizePx × sizePx: one forward pass for each image of a set, streaming; of a segmentation only what `measure` makes of it
 * is kept. Images that cannot be read are dead letters and left out. The model is not changed and no tensor is left.
 */
export const predictSets = async <S>(
  model: Model,
  sets: TestSets,
  options: PredictSetsOptions,
  measure: (image: SegmentedImage) => S,
): Promise<PredictedSets<S>> => {
  const segmentation: S[] = []
  const area = options.sizePx ** 2
  for (const dataset of sets.segmentation)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      const { probabilities } = await predictSegmentation(model, pixels, drawn.length, options)
      drawn.forEach(({ key, views }, i) => {
        const truth = views[0]?.mask
        if (!truth) return
        const own = probabilities.subarray(i * area, (i + 1) * area)
        segmentation.push(measure({ source: key.source, imageId: key.id, truth, probabilities: own }))
      })
    })

  const classification: ClassifiedImage[] = []
  for (const dataset of sets.classification)
    await eachBatch(dataset, options, async (drawn, pixels) => {
      const logits = await predictClassLogits(model, pixels, drawn.length)
      stackLabels(drawn).forEach((value, i) => {
        const { source, id } = drawn[i]!.key
        const [label, normal, abnormal] = [value === 1 ? 1 : 0, logits[2 * i]!, logits[2 * i + 1]!] as const
        classification.push({
          source,
          imageId: id,
          label,
          abnormalProbability: 1 / (1 + Math.exp(normal - abnormal)),
          loss: classCrossEntropy([normal, abnormal], label),
        })
      })
    })
  return { segmentation, classification }
}
