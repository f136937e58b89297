import type { GreyImage } from '../lib/codec/grey-image.js'
import type { PngImage } from '../lib/codec/png-image.js'
import type { ImageBatch, TrainingBatch } from '../lib/codec/training-batch.js'
import { maskOverlap } from '../lib/metric/mask-overlap.js'
import type { Model } from '../lib/model/model.js'
import { learntTasks } from '../lib/model/model-switches.js'
import { heatCell, imageCell, outlinesCell } from '../lib/report/panel-cell.js'
import type { PanelRow, SegmentationRow } from '../lib/report/panel-row.js'
import { panelTheme as theme } from '../lib/report/panel-theme.js'
import { pictureStrip, type StripColumn, type StripLine } from '../lib/report/picture-strip.js'
import { type PanelRowsOptions, panelRows } from './panel-rows.js'
import type { TestSets } from './test-sets.js'

/**
 * `batch`: one that was trained on; null shows no views. `validation`: the sets whose images are shown. `images`: how many
 * pairs of views, and of each set.
 */
export type TrainingPicturesOptions = Omit<PanelRowsOptions, 'sizePx'> &
  Readonly<{ batch: TrainingBatch | null; validation: TestSets }>

/** Small images are shown larger, by a whole number. */
const cellPxOf = (sizePx: number) => sizePx * Math.ceil(192 / sizePx)

const imageAt = ({ images }: ImageBatch, sizePx: number, index: number): GreyImage => ({
  width: sizePx,
  height: sizePx,
  data: images.subarray(index * sizePx ** 2, (index + 1) * sizePx ** 2),
})

/** The weak view over the strong one of the same image. */
const viewColumns = (batch: TrainingBatch, images: number, cellPx: number): readonly StripColumn[] =>
  batch.classificationWeak.ids.slice(0, images).map((id, i) => ({
    pictures: [batch.classificationWeak, batch.classificationStrong].map(views =>
      imageCell(imageAt(views, batch.sizePx, i), cellPx),
    ),
    lines: [{ text: id }],
  }))

const segmentationColumn = (row: SegmentationRow, cellPx: number): StripColumn => {
  const { truth, prediction } = row
  const { dice, jaccard } = maskOverlap(truth.data, prediction.data)
  return {
    pictures: [outlinesCell(row, cellPx)],
    lines: [
      { text: row.sampleId },
      { text: `Dice ${dice.toFixed(3)} · Jaccard ${jaccard.toFixed(3)}`, colour: theme.ink },
    ],
  }
}

const answerOf = (row: PanelRow): readonly StripLine[] => {
  if (row.kind === 'segmentation') return []
  const { abnormalProbability, truth } = row
  if (abnormalProbability === null) return [{ text: `no answer · label ${truth}`, colour: theme.wrong }]
  const answer = abnormalProbability >= 0.5 ? 'abnormal' : 'normal'
  const probability = answer === 'abnormal' ? abnormalProbability : 1 - abnormalProbability
  return [
    {
      text: `${answer} ${probability.toFixed(2)} · label ${truth}`,
      colour: answer === truth ? theme.right : theme.wrong,
    },
  ]
}

/** An image over its saliency map as heat, and the answer that the map explains. */
const saliencyColumns = (row: PanelRow, cellPx: number): readonly StripColumn[] =>
  row.saliency === null
    ? []
    : [
        {
          pictures: [imageCell(row.image, cellPx), heatCell(row.image, row.saliency, cellPx)],
          lines: [{ text: row.sampleId }, ...answerOf(row)],
        },
      ]

/**
 * Pictures of how a training goes, by the tags that TensorBoard shows them under, a few images side by side in each:
 * `views/weak and strong` (what the pseudo-labels are learnt from), `validation/segmentation` (outlines: truth green,
 * prediction red) and `validation/saliency` (as heat, scaled for each image). Tags that there is nothing for, such as
 * those of a task that the model has not, are left out. Images that cannot be read are left out, too.
 *
 * Leaves no tensor. Rejects once the signal is aborted.
 *
 * @example file.images(step, await trainingPictures(model, { batch, validation, images: 3, saliencyScale, signal }))
 */
export const trainingPictures = async (
  model: Model,
  { batch, validation, ...options }: TrainingPicturesOptions,
): Promise<Readonly<Record<string, PngImage>>> => {
  const cellPx = cellPxOf(model.sizePx)
  const learnt = learntTasks(model.terms)
  const sets: TestSets = {
    segmentation: learnt.segmentation ? validation.segmentation : [],
    classification: learnt.classification ? validation.classification : [],
  }
  const rows = await panelRows(model, sets, { ...options, sizePx: model.sizePx })
  const strips: Readonly<Record<string, readonly StripColumn[]>> = {
    'views/weak and strong': batch === null ? [] : viewColumns(batch, options.images, cellPx),
    'validation/segmentation': rows.flatMap(row =>
      row.kind === 'segmentation' ? segmentationColumn(row, cellPx) : [],
    ),
    'validation/saliency': learnt.classification ? rows.flatMap(row => saliencyColumns(row, cellPx)) : [],
  }
  const pictures: Record<string, PngImage> = {}
  for (const [tag, columns] of Object.entries(strips))
    if (columns.length > 0) pictures[tag] = await pictureStrip(columns, cellPx)
  return pictures
}
