import { writeFile } from 'node:fs/promises'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type PipelineError, unwritable } from '../codec/pipeline-error.js'
import { heatColour } from './heat-colour.js'
import type { PanelDrawing } from './panel-drawing.js'
import type { PanelRow } from './panel-row.js'
import { panelSection } from './panel-section.js'
import { panelTheme as theme } from './panel-theme.js'
import { renderPage } from './render-page.js'
import { stacked } from './stacked.js'

/**
 * `title` and `facts` (what run this is) head the panel; a line too wide is shortened. `cellPx` is the side of one
 * picture, an integer of at least 96; default 192.
 */
export type PanelOptions = Readonly<{ title: string; facts: string; cellPx?: number }>

/** What the SVG renderer draws at most is 32,767 px a side; the rest is for titles and headings. */
const maxRowsPx = 32000

const heatGradient = `<defs><linearGradient id="heat">${[0, 0.25, 0.5, 0.75, 1]
  .map(heat => `<stop offset="${heat}" stop-color="rgb(${heatColour(heat).join()})"/>`)
  .join('')}</linearGradient></defs>`

const expectDrawable = (rows: readonly PanelRow[], cellPx: number) => {
  if (!Number.isInteger(cellPx) || cellPx < 96)
    throw new RangeError(`Expected cellPx to be an integer of at least 96, got ${cellPx}`)
  const maxRows = Math.floor(maxRowsPx / (cellPx + theme.captionPx))
  if (rows.length === 0 || rows.length > maxRows)
    throw new RangeError(`Expected 1…${maxRows} rows for a panel with cells of ${cellPx} px, got ${rows.length}`)
  for (const { sampleId, image, ...row } of rows) {
    const masks = row.kind === 'segmentation' ? [row.truth, row.prediction] : []
    if (masks.some(mask => mask.width !== image.width || mask.height !== image.height))
      throw new RangeError(`Expected masks of ${image.width}×${image.height} for ${sampleId}, got another size`)
    if (row.saliency !== null && row.saliency.length !== image.width * image.height)
      throw new RangeError(
        `Expected a saliency map of ${image.width}×${image.height} for ${sampleId}, got ${row.saliency.length} values`,
      )
    const probability = row.kind === 'classification' ? row.abnormalProbability : null
    if (probability !== null && !(probability >= 0 && probability <= 1))
      throw new RangeError(`Expected a probability in 0…1, or null, for ${sampleId}, got ${probability}`)
  }
}

/** What stands between two sections. */
const gap = (): PanelDrawing => ({ heightPx: 10, images: [], svg: [] })

const renderPanel = (
  rows: readonly PanelRow[],
  { title, facts, cellPx }: Required<PanelOptions>,
): Promise<Uint8Array> => {
  const ofKind = (kind: PanelRow['kind']) => rows.filter(row => row.kind === kind)
  const [segmentation, classification] = [ofKind('segmentation'), ofKind('classification')]
  return renderPage({
    innerPx: 4 * cellPx + 3 * theme.gapPx,
    title,
    facts,
    definitions: heatGradient,
    draw: pageTop =>
      stacked(
        [
          top => panelSection('Lung segmentation', segmentation, { cellPx, top }),
          ...(segmentation.length === 0 ? [] : [gap]),
          top => panelSection('Classification', classification, { cellPx, top }),
        ],
        pageTop,
      ),
  })
}

/**
 * Draws what a model makes of test images as one PNG, a row each, the segmentation rows first.
 *
 * Segmentation: the image, the true mask's outline in green, the predicted mask in red with its Dice and Jaccard,
 * and the saliency map as heat, scaled for each image. Classification: the image, its saliency, and the answer
 * beside the label. Nothing depends on the machine's fonts. The same rows give the same picture.
 *
 * Left where the file cannot be written. Throws on no rows or too many (139 at 192 px), on options out of range,
 * and on masks or maps of another size than their image.
 *
 * @example writePanel('runs/1/panel.png', rows, { title: 'MultiMix', facts: '64 px · 200 steps · seed 1' })()
 */
export const writePanel = (
  path: string,
  rows: readonly PanelRow[],
  { title, facts, cellPx = 192 }: PanelOptions,
): TE.TaskEither<PipelineError, void> => {
  expectDrawable(rows, cellPx)
  return pipe(
    TE.fromTask(() => renderPanel(rows, { title, facts, cellPx })),
    TE.flatMap(png => TE.tryCatch(() => writeFile(path, png), unwritable(path, 'panel'))),
  )
}
