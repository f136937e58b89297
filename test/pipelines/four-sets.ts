import { join } from 'node:path'
import { chex } from '../../datasets/chex.js'
import { jsrt } from '../../datasets/jsrt.js'
import { ofSplit } from '../../datasets/of-split.js'
import { subset } from '../../datasets/subset.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { SampleSet } from '../../pipelines/data-folder.js'
import type { TrainingSets } from '../../pipelines/training-streams.js'

/** A set for each stream, from these folders. */
export const fourSets = async (jsrtRoot: string, chexRoot: string) => {
  const [lungs, pneumonia] = [await orThrow(jsrt(jsrtRoot)), await orThrow(chex(chexRoot))]
  const train = subset(pneumonia, ofSplit('train'), 'chex train')
  const first = (count: number) => Array.from({ length: count }, (_, i) => i)
  const alone = (dataset: SampleSet) => [{ dataset, weight: 1 }]
  return {
    segmentationLabelled: alone(subset(lungs, first(5), 'five lungs')),
    segmentationUnlabelled: alone(lungs),
    classificationLabelled: alone(subset(train, first(7), 'seven labelled')),
    classificationUnlabelled: alone(train),
  } satisfies TrainingSets
}

/** The same of few and small phantoms, drawn below a root. */
export const fourPhantomSets = async (root: string) => {
  const counts = { jsrt: 8, chex: { train: 20, validation: 0, test: 10 }, mcu: 10, nihx: 10 }
  await orThrow(writePhantoms(root, { seed: 1, sizePx: 80, counts }))
  return fourSets(join(root, 'JSRT'), join(root, 'chest_xray'))
}
