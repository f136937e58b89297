import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { orThrow } from '../../lib/codec/or-throw.js'
import { PictureIndex } from '../../lib/codec/picture-index.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { openDataFolder } from '../../pipelines/data-folder.js'
import { openPreparing } from '../../pipelines/open-preparing.js'
import { prepare } from '../../pipelines/prepare.js'
import { trainingRun } from '../../pipelines/training-run.js'
import { writeDataPictures } from '../../pipelines/write-data-pictures.js'
import { temporaryFolder } from '../temporary-folder.js'
import { decoded, tiny, tinyData, unwatched } from './tiny-run.js'

test('a sweep has the pictures of its data once; its runs have those of their test images', async t => {
  await selectEngine({ prefer: 'wasm' })
  const configuration = tiny(await tinyData(t), { steps: 1, model: 'UMTL' })
  const runsRoot = temporaryFolder(t)
  const prepared = await orThrow(prepare(configuration, { runsRoot, phantomsRoot: 'none', say: t.fail }))
  await orThrow(trainingRun(prepared, 'wasm', unwatched(), { showData: false }))
  const indexIn = (folder: string) =>
    decoded(PictureIndex, readFileSync(join(folder, 'pictures', 'index.json'), 'utf8')).pictures
  t.deepEqual(
    new Set(indexIn(prepared.folder.path).map(({ domain }) => domain)),
    new Set(['in-domain', 'cross-domain']),
  )
  t.false(existsSync(prepared.folder.file('histograms.csv')))

  const sweep = temporaryFolder(t)
  const sets = await orThrow(openDataFolder(configuration.data ?? t.fail()))
  const preparing = openPreparing(configuration, () => t.fail())
  const { signal } = new AbortController()
  await writeDataPictures(sweep, { sets, configuration, preparing, signal })
  await preparing.pool.close()
  t.deepEqual(readdirSync(sweep).toSorted(), ['histograms.csv', 'pictures'])
  t.true(indexIn(sweep).every(({ domain }) => domain === null))
  const [header, first] = readFileSync(join(sweep, 'histograms.csv'), 'utf8').split('\n')
  t.is(header, 'source,intensity,pixels')
  t.regex(first ?? '', /^jsrt,0,\d+$/)
})
