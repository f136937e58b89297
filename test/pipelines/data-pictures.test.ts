import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeOperation } from '../../lib/augment/describe-operation.js'
import { drawStrongView } from '../../lib/augment/strong-view.js'
import { quickstart } from '../../lib/codec/configuration.js'
import { sharp } from '../../lib/image/sharp.js'
import type { DataSets } from '../../pipelines/data-folder.js'
import { type DataPicturesOptions, dataPictures } from '../../pipelines/data-pictures.js'
import { noSets } from '../../pipelines/data-sets.js'
import { drawnSet } from './drawn-set.js'

const { signal } = new AbortController()
const options: DataPicturesOptions = { ...quickstart, sizePx: 32, signal }
const chex = drawnSet({ source: 'chex', count: 60, sizePx: 48, labels: true })
const jsrt = drawnSet({ source: 'jsrt', count: 4, sizePx: 48, masks: true, broken: [1] })
const none = noSets

test('six images of each source, evenly spaced, and three of what is learnt from in two views', async t => {
  const pictures = await dataPictures({ ...none, chex, jsrt }, options)
  t.deepEqual(
    pictures.map(({ file, imageId }) => [file, imageId]),
    [
      // Of four, the one that cannot be read is left out.
      ['jsrt-1-sample.jpg', 'jsrt/0'],
      ['jsrt-3-sample.jpg', 'jsrt/2'],
      ['jsrt-4-sample.jpg', 'jsrt/3'],
      ...[5, 15, 25, 35, 45, 55].map((number, i) => [`chex-${i + 1}-sample.jpg`, `chex/${number}`]),
      ...[
        [2, 15],
        [4, 35],
        [6, 55],
      ].flatMap(([i, number]) => ['weak', 'strong'].map(kind => [`chex-${i}-${kind}.jpg`, `chex/${number}`])),
    ],
  )
  t.true(pictures.every(({ domain, source, imageId }) => domain === null && imageId.startsWith(source)))
  t.deepEqual(
    pictures.slice(2, 5).map(({ caption }) => caption),
    ['3', '5 · normal', '15 · abnormal'],
  )
})

test('a view is what training draws of its sample in the first epoch, and says so', async t => {
  const pictures = await dataPictures({ ...none, chex }, options)
  const strong = pictures.filter(({ kind }) => kind === 'strong')
  const { seed, randAugment } = options
  const captions = strong.map(({ imageId }) => {
    const drawn = drawStrongView({ seed, ...randAugment })({ width: 32, height: 32 }, { epoch: 0, sampleId: imageId })
    return [
      drawn.crop?.mirrored ? 'mirrored, cropped' : 'cropped',
      ...(drawn.operations.length === 0 ? ['no operation'] : drawn.operations.map(describeOperation)),
    ].join(', ')
  })
  t.deepEqual(
    strong.map(({ caption }) => caption),
    captions,
  )
  t.true(new Set(captions).size > 1)
  const other = await dataPictures({ ...none, chex }, { ...options, seed: 2 })
  t.deepEqual(other.slice(0, 6), pictures.slice(0, 6))
  t.notDeepEqual(other.slice(6), pictures.slice(6))
})

test('images that are not learnt from have no views', async t => {
  const kinds = async (sets: Partial<DataSets>, over: Partial<DataPicturesOptions> = {}) => {
    const pictures = await dataPictures({ ...none, ...sets }, { ...options, ...over })
    return new Set(pictures.map(({ kind }) => kind)).size
  }
  t.is(await kinds({ chex }), 3)
  t.is(await kinds({ chex }, { classificationSources: [{ source: 'nihx', weight: 1 }] }), 1)
  t.is(await kinds({ chex: drawnSet({ source: 'chex', count: 9, sizePx: 48, labels: true, split: 'test' }) }), 1)
  t.is(await kinds({ chex: drawnSet({ source: 'chex', count: 9, sizePx: 48 }) }), 1)
  t.deepEqual(await dataPictures(none, options), [])
})

test('a sample keeps its proportions, a view is square; both are 192 px at the longer side', async t => {
  const wide: typeof chex = {
    ...chex,
    read: key => async () =>
      E.right({ key, image: { width: 80, height: 60, data: new Uint8Array(4800).fill(200) }, mask: null }),
  }
  const pictures = await dataPictures({ ...none, chex: wide }, options)
  for (const { kind, widthPx, heightPx, bytes } of pictures) {
    t.deepEqual([widthPx, heightPx], [192, kind === 'sample' ? 144 : 192])
    const { width, height } = await sharp(bytes).metadata()
    t.deepEqual([width, height], [widthPx, heightPx])
  }
})

test('no mask is read, and an aborted signal rejects', async t => {
  const masks: number[] = []
  const watched: typeof jsrt = {
    ...jsrt,
    read: (key, signal) => {
      masks.push(key.maskPaths.length)
      return jsrt.read(key, signal)
    },
  }
  await dataPictures({ ...none, jsrt: watched }, options)
  t.deepEqual(masks, [0, 0, 0, 0])
  const aborted = AbortSignal.abort(new Error('stopped'))
  await t.throwsAsync(dataPictures({ ...none, chex }, { ...options, signal: aborted }), { message: 'stopped' })
})
