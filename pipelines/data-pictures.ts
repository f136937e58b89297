import * as E from 'fp-ts/lib/Either.js'
import { evenlySpaced } from '../datasets/evenly-spaced.js'
import { describeOperation } from '../lib/augment/describe-operation.js'
import { type DrawnView, type DrawView, paintDrawn } from '../lib/augment/drawn-view.js'
import { drawStrongView } from '../lib/augment/strong-view.js'
import { drawWeakView } from '../lib/augment/weak-view.js'
import type { Configuration, SourceName } from '../lib/codec/configuration.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { resample } from '../lib/image/resample.js'
import { fitted } from '../lib/report/panel-cell.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { shortId } from '../lib/report/short-id.js'
import { jpegTile } from '../lib/report/tile.js'
import type { DataSets } from './data-folder.js'
import { PICTURE_PX, type PictureOf, pictureOf } from './report-pictures.js'
import { type TrainingViewOptions, trainingViews } from './training-views.js'

/** The sources in the order in which a report shows them: those that the paper trains on, those it tests on, the others. */
export const reportSources = [
  ...(['jsrt', 'chex', 'mcu', 'nihx'] as const),
  ...(['shenzhen', 'dicom', 'shards'] as const),
] as const satisfies readonly SourceName[]

/** How many images of each source are shown, and how many of all with their views. */
const [SAMPLES, VIEWED] = [6, 3]

/** What a configuration says of the views, and which sources' images are learnt from in them; what stops it all. */
export type DataPicturesOptions = TrainingViewOptions &
  Pick<Configuration, 'classificationSources' | 'sizePx'> &
  Readonly<{ signal: AbortSignal }>

const samplePicture = async ({ key, image }: Sample, of: PictureOf): Promise<ShownPicture> => {
  const caption = key.label === null ? shortId(key.id) : `${shortId(key.id)} · ${key.label}`
  return pictureOf(of, { ...(await jpegTile(fitted(image, PICTURE_PX))), kind: 'sample', caption })
}

/** What a view did to an image; that a strong one drew no operation is told. */
const describeView = (kind: 'weak' | 'strong', { crop, operations, cutout }: DrawnView): string =>
  [
    crop?.mirrored ? 'mirrored, cropped' : 'cropped',
    ...(kind === 'strong' && operations.length === 0 ? ['no operation'] : operations.map(describeOperation)),
    ...(cutout === null ? [] : ['cutout']),
  ].join(', ')

/** The weak and the strong view of an image as training draws them in its first epoch. */
const viewPictures = async (
  { key, image }: Sample,
  of: PictureOf,
  options: DataPicturesOptions,
): Promise<readonly ShownPicture[]> => {
  const input = resample(image, { widthPx: options.sizePx, heightPx: options.sizePx })
  const { weak, strong } = trainingViews(options)
  const picture = async (kind: 'weak' | 'strong', draw: DrawView) => {
    const drawn = draw(input, { epoch: 0, sampleId: key.id })
    const tile = await jpegTile(fitted(paintDrawn(input, drawn), PICTURE_PX))
    return pictureOf(of, { ...tile, kind, caption: describeView(kind, drawn) })
  }
  return [await picture('weak', drawWeakView(weak)), await picture('strong', drawStrongView(strong))]
}

/**
 * Pictures of the images that a run or a sweep learns from and is tested on, for a report. Of each source that is there
 * six images, evenly spaced in the whole set, as they are read (kind `sample`; under it the image's name and class). Of
 * three of these that are training images of a classification source also the weak and the strong view, at `sizePx`, as
 * training draws them in its first epoch; under them what was drawn. A view belongs to the sample of the same `imageId`.
 *
 * Images that cannot be read are left out. One is held at its own size. Rejects once the signal is aborted.
 */
export const dataPictures = async (sets: DataSets, options: DataPicturesOptions): Promise<readonly ShownPicture[]> => {
  const chosen = reportSources.flatMap(source => {
    const dataset = sets[source]
    if (dataset === null) return []
    const keys = [...evenlySpaced(Math.min(SAMPLES, dataset.length), dataset.length)].map(i => dataset.key(i))
    return keys.map((key, i) => ({ dataset, key, file: `${source}-${i + 1}` }))
  })
  const learntFrom = ({ source, split, label }: SampleKey) =>
    split === 'train' && label !== null && options.classificationSources.some(named => named.source === source)
  const ofTraining = chosen.filter(({ key }) => learntFrom(key))
  const viewed = evenlySpaced(Math.min(VIEWED, ofTraining.length), ofTraining.length)
  const withViews = new Set(ofTraining.filter((_, i) => viewed.has(i)))
  const samples: ShownPicture[] = []
  const views: ShownPicture[] = []
  for (const shown of chosen) {
    const { dataset, key, file } = shown
    // No mask is shown: none is read.
    const read = await dataset.read({ ...key, maskPaths: [] }, options.signal)()
    options.signal.throwIfAborted()
    if (E.isLeft(read)) continue
    const of = { file, source: key.source, imageId: key.id, domain: null }
    samples.push(await samplePicture(read.right, of))
    if (withViews.has(shown)) views.push(...(await viewPictures(read.right, of, options)))
  }
  return [...samples, ...views]
}
