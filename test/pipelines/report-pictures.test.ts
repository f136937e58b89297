import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { PictureIndex } from '../../lib/codec/picture-index.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { PanelRow } from '../../lib/report/panel-row.js'
import { writePictures } from '../../pipelines/report-pictures.js'
import { testPictures } from '../../pipelines/test-pictures.js'
import { temporaryFolder } from '../temporary-folder.js'
import { drawnImage, drawnMask } from './drawn-set.js'
import { decoded } from './tiny-run.js'

const sizePx = 16
const rows = [
  ...[1, 2].map((number): PanelRow => {
    const [sampleId, truth] = [`jsrt/${number}`, drawnMask(`jsrt/${number}`, sizePx)]
    const shown = { sampleId, source: 'jsrt', image: drawnImage(sampleId, sizePx), saliency: null }
    return { ...shown, kind: 'segmentation', truth, prediction: truth }
  }),
  {
    ...{ sampleId: 'chex/test/1', source: 'chex', image: drawnImage('chex/1', sizePx) },
    saliency: new Float32Array(sizePx ** 2),
    ...{ kind: 'classification', truth: 'abnormal', abnormalProbability: 1 },
  } satisfies PanelRow,
]

test('an index names every file, in the order of the rows, and what it shows', async t => {
  const folder = temporaryFolder(t)
  const pictures = await testPictures(rows, 'cross-domain')
  t.true(E.isRight(await writePictures(folder, pictures)()))
  const index = decoded(PictureIndex, readFileSync(join(folder, 'pictures', 'index.json'), 'utf8'))
  t.deepEqual(
    index.pictures.map(({ file, imageId, domain }) => [file, imageId, domain]),
    [
      ...[1, 2].flatMap(number =>
        ['image.jpg', 'truth.png', 'prediction.png', 'overlay.jpg'].map(name => [
          `test-jsrt-${number}-${name}`,
          `jsrt/${number}`,
          'cross-domain',
        ]),
      ),
      ['test-chex-1-image.jpg', 'chex/test/1', 'cross-domain'],
      ['test-chex-1-saliency.jpg', 'chex/test/1', 'cross-domain'],
    ],
  )
  t.deepEqual(
    index.pictures,
    pictures.map(({ bytes: _, ...picture }) => picture),
  )
  for (const { file, bytes } of pictures)
    t.deepEqual(new Uint8Array(readFileSync(join(folder, 'pictures', file))), new Uint8Array(bytes))
})

test('where a picture cannot be written there is no index, and a sentence says where', async t => {
  const folder = join(temporaryFolder(t), 'file')
  writeFileSync(folder, '')
  const written = await writePictures(folder, await testPictures(rows, 'in-domain'))()
  if (E.isRight(written)) return t.fail()
  t.regex(describeError(written.left), /^report pictures: cannot write .*file.pictures: .*; check the folder/)
  return t.false(existsSync(join(folder, 'pictures', 'index.json')))
})
