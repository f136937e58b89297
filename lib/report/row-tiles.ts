import type { PictureKind } from '../codec/picture-index.js'
import { maskOverlap } from '../metric/mask-overlap.js'
import { fitted, fittedMask, heatCell, outlinesCell } from './panel-cell.js'
import type { PanelRow } from './panel-row.js'
import { shortId } from './short-id.js'
import { jpegTile, maskTile, type Tile } from './tile.js'

/** A tile with what it shows and what is said under it. */
export type CaptionedTile = Tile & Readonly<{ kind: PictureKind; caption: string }>

/**
 * The tiles of one test image, each with a longer side of `cellPx`: the image; of segmentation the true mask, the predicted
 * one, both outlines over the image; and its saliency as heat, scaled for each image, where the model has a class head.
 *
 * Captions: the image's name, with its label where it was classified; the Dice under what shows the predicted mask; under
 * the saliency of a classified image the probability of abnormal that it explains; nothing under the others.
 *
 * @example const [image, saliency] = await rowTiles(classificationRow, 192) // captions 'IM-0001 · normal', 'abnormal 0.08'
 */
export const rowTiles = async (row: PanelRow, cellPx: number): Promise<readonly CaptionedTile[]> => {
  const name = shortId(row.sampleId)
  const image = await jpegTile(fitted(row.image, cellPx))
  const heat = row.saliency && (await jpegTile(heatCell(row.image, row.saliency, cellPx)))
  const saliency = (caption: string): readonly CaptionedTile[] => (heat ? [{ ...heat, kind: 'saliency', caption }] : [])
  if (row.kind === 'classification')
    return [
      { ...image, kind: 'image', caption: `${name} · ${row.truth}` },
      ...saliency(
        row.abnormalProbability === null ? 'no probability' : `abnormal ${row.abnormalProbability.toFixed(2)}`,
      ),
    ]
  const dice = `Dice ${maskOverlap(row.truth.data, row.prediction.data).dice.toFixed(3)}`
  return [
    { ...image, kind: 'image', caption: name },
    { ...(await maskTile(fittedMask(row.truth, cellPx))), kind: 'truth', caption: '' },
    { ...(await maskTile(fittedMask(row.prediction, cellPx))), kind: 'prediction', caption: dice },
    { ...(await jpegTile(outlinesCell(row, cellPx))), kind: 'overlay', caption: dice },
    ...saliency(''),
  ]
}
