import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import type { Experiment } from '../../lib/codec/experiment.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import { writeExperimentPictures } from '../../pipelines/experiment-pictures.js'
import { temporaryFolder } from '../temporary-folder.js'
import { tiny, tinyData } from './tiny-run.js'

test('an experiment has the pictures of its data once, and none where it is stopped before', async t => {
  const data = await tinyData(t)
  const experiment: Experiment = {
    ...{ formatVersion: 1, base: tiny(data), models: ['U-Net'], repeats: 1 },
    ...{ segmentationLabels: [2], classificationLabels: [4] },
  }
  const sets = await orThrow(openDataFolder(data))
  const folder = temporaryFolder(t)
  await writeExperimentPictures(folder, { experiment, sets, signal: AbortSignal.abort() })
  t.deepEqual(readdirSync(folder), [])

  const { signal } = new AbortController()
  await writeExperimentPictures(folder, { experiment, sets, signal })
  t.deepEqual(readdirSync(folder).toSorted(), ['histograms.csv', 'pictures'])
  const written = () => statSync(join(folder, 'pictures', 'index.json')).ino
  const first = written()
  await writeExperimentPictures(folder, { experiment, sets, signal })
  t.is(written(), first)
})
