import * as TE from 'fp-ts/lib/TaskEither.js'
import { drawPhantom } from '../../datasets/draw-phantom.js'
import type { PhantomSource } from '../../datasets/phantom/style.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import { keyedRandom } from '../../lib/random/keyed-random.js'
import type { PanelRow } from '../../lib/report/panel-row.js'
import type { ShownPicture } from '../../lib/report/report-data.js'
import type { DataSets, SampleSet } from '../../pipelines/data-folder.js'
import { noSets } from '../../pipelines/data-sets.js'
import type { Task } from '../../pipelines/task.js'
import { testPictures } from '../../pipelines/test-pictures.js'

const sizePx = 64

const phantom = (source: PhantomSource, index: number) => {
  const label = index % 2 === 0 ? 'normal' : 'abnormal'
  const { image, organs } = drawPhantom({ source, seed: 1, index, label, sizePx })
  const mask = { ...organs, data: organs.data.map(organ => Number(organ === 150 || organ === 200)) }
  return { label, image, mask } as const
}

const drawn = (source: PhantomSource): SampleSet => ({
  name: source,
  length: 12,
  key: index => ({
    ...{ id: `${source}/${index}`, source, split: 'train', patientId: null, imagePath: '', maskPaths: [] },
    label: source === 'jsrt' ? null : phantom(source, index).label,
  }),
  read: key => {
    const { image, mask } = phantom(source, Number(key.id.split('/')[1]))
    return TE.right({ key, image, mask })
  },
})

/** Data sets of twelve phantoms each, drawn in memory as they are read. */
export const syntheticSets: DataSets = {
  ...noSets,
  jsrt: drawn('jsrt'),
  mcu: drawn('mcu'),
  chex: drawn('chex'),
  nihx: drawn('nihx'),
}

/** The mask moved to the right by some pixels. */
const moved = ({ width, height, data }: GreyImage, px: number): GreyImage => ({
  width,
  height,
  data: data.map((_, i) => (i % width < px ? 0 : data[i - px]!)),
})

const row = (source: PhantomSource): PanelRow => {
  const { image, mask, label } = phantom(source, 1)
  const random = keyedRandom('saliency', source)
  const saliency = Float32Array.from(image.data, value => value * random())
  const shown = { sampleId: `${source}/1`, source, image, saliency }
  return source === 'jsrt' || source === 'mcu'
    ? { ...shown, kind: 'segmentation', truth: mask, prediction: moved(mask, 2) }
    : { ...shown, kind: 'classification', truth: label, abnormalProbability: 0.73 }
}

/** The pictures of the test images of each task. */
export type SyntheticPictures = Readonly<Record<Task, readonly ShownPicture[]>>

/** The pictures of one test image of each set: a phantom, with a mask and a saliency that no model made. */
export const syntheticTestPictures = async (): Promise<SyntheticPictures> => ({
  segmentation: [
    ...(await testPictures([row('jsrt')], 'in-domain')),
    ...(await testPictures([row('mcu')], 'cross-domain')),
  ],
  classification: [
    ...(await testPictures([row('chex')], 'in-domain')),
    ...(await testPictures([row('nihx')], 'cross-domain')),
  ],
})
