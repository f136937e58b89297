import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { GreyImage } from '../lib/codec/grey-image.js'
import { PipelineFailure, unwritable } from '../lib/codec/pipeline-error.js'
import { releasePixels } from '../lib/flowable/release-pixels.js'
import { encodeGrey } from '../lib/image/encode-grey.js'
import { resampleMask } from '../lib/image/resample-mask.js'
import { encodeRgb } from '../lib/report/encode-rgb.js'
import { lungsOverlay } from '../lib/report/lungs-overlay.js'
import type { PredictionRow } from '../lib/report/prediction-csv.js'
import type { RgbImage } from '../lib/report/rgb-image.js'
import { saliencyOverlay } from '../lib/report/saliency-overlay.js'
import { saliencyToGrey } from '../lib/report/saliency-to-grey.js'
import { writeWhole } from '../lib/train/write-whole.js'
import type { Picture } from './list-pictures.js'

/**
 * A picture at its own size with what the model makes of it, on the model's square grid: the mask of 0 and 1, the lung
 * probability (0 where the mask leaves a part out), the saliency; null is what the model does not do.
 */
export type PredictedPicture = Picture &
  Readonly<{
    image: GreyImage
    abnormal: number | null
    lungs: Readonly<{ mask: GreyImage; probability: GreyImage }> | null
    saliency: Readonly<{ map: Float32Array; sizePx: number }> | null
  }>

/** The folders of pictures in the folder of results. */
export const pictureFolders = { mask: 'masks', overlay: 'overlays', saliency: 'saliency' } as const

/**
 * Writes the pictures of one prediction, each file whole or not at all: `masks/<name>.png` (0 and 255, resized by the
 * nearest pixel), `overlays/<name>.png`, `saliency/<name>.png`, all of the picture's own size. Resolves to its line of the
 * table. The pixels of the picture are freed. Rejects with a PipelineFailure where a file cannot be written.
 */
export const writePrediction = async (
  { path, name, image, abnormal, lungs, saliency }: PredictedPicture,
  out: string,
): Promise<PredictionRow> => {
  const size = { widthPx: image.width, heightPx: image.height }
  const put = async (folder: string, bytes: Uint8Array) => {
    const file = join(out, folder, `${name}.png`)
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeWhole(file, bytes, { durable: false })
    } catch (error) {
      throw new PipelineFailure(unwritable(file, 'predict')(error))
    }
  }
  const putColour = async (folder: string, picture: RgbImage) => {
    await put(folder, await encodeRgb(picture))
    releasePixels(picture.data)
  }
  let lungAreaPx: number | null = null
  if (lungs !== null) {
    const { data, ...shape } = resampleMask(lungs.mask, size)
    lungAreaPx = data.reduce((sum, value) => sum + value, 0)
    await put(pictureFolders.mask, await encodeGrey({ ...shape, data: data.map(value => 255 * value) }, 'png'))
    await putColour(pictureFolders.overlay, lungsOverlay(image, lungs.probability))
  }
  if (saliency !== null) {
    const heat = saliencyToGrey(saliency.map, saliency.sizePx, saliency.sizePx)
    await putColour(pictureFolders.saliency, saliencyOverlay(image, heat))
  }
  releasePixels(image.data)
  return { file: path, name, ...size, abnormal, lungAreaPx }
}
