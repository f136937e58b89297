import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { listImages } from './list-images.js'
import { readTuberculosis, tuberculosisSet } from './tuberculosis-set.js'

const source = 'shenzhen'

/** The masks of a folder, by their image's name. */
const listMasks = (root: Location): TE.TaskEither<PipelineError, ReadonlyMap<string, Location>> =>
  pipe(
    listImages(joinLocation(root, 'mask'), source, { root }),
    TE.map(masks => new Map(masks?.map(({ stem, path }) => [stem.replace(/_mask$/, ''), path]))),
  )

/** Reads one sample of the set: lung where the mask is 128 or more. As a named export, so that workers find it. */
export const readShenzhen = readTuberculosis

/**
 * The Shenzhen set (Jaeger et al. 2014): `root/CXR_png/CHNCXR_0001_0.png`, 662 images, 326 normal (`_0`) and 336 with
 * tuberculosis (`_1`, abnormal here), each of a patient of its own. Ids are `shenzhen/CHNCXR_0001_0`, sorted.
 *
 * Masks of both lungs (Stirenko et al. 2018) are in `root/mask/CHNCXR_0001_0_mask.png`, of 566 of the images, drawn by
 * others later: an image without one has none, and does not serve segmentation; nor does any where there is no folder.
 *
 * There is no official split: it is made as that of the Montgomery set, 35 in 138 for test and 10 for validation, evenly
 * spaced, which gives 446 / 48 / 168.
 *
 * Left PathMissing without CXR_png, DataSetInvalid without images or where a name carries no label.
 */
export const shenzhen = (root: Location): TE.TaskEither<PipelineError, DataSet<SampleKey, Sample>> =>
  tuberculosisSet({
    ...{ source, root },
    expected: 'a folder with CXR_png/CHNCXR_*_{0,1}.png and, where there are masks, mask/CHNCXR_*_mask.png',
    officialName: 'CHNCXR_0001_0.png',
    isOwn: stem => !stem.startsWith('MCUCXR_'),
    masksOf: pipe(
      listMasks(root),
      TE.map(masks => stem => [masks.get(stem)].filter(path => path !== undefined)),
    ),
    reader: { module: import.meta.url, name: 'readShenzhen' },
  })
