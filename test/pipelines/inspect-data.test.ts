import { copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { startHttpServer } from '../../bench/serve/http-server.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import type { GreyImage } from '../../lib/codec/grey-image.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { cardSets } from '../../pipelines/card-sets.js'
import { type InspectedData, inspectData } from '../../pipelines/inspect-data.js'
import { temporaryFolder } from '../temporary-folder.js'
import { drawnImage, drawnSet } from './drawn-set.js'

const signal = new AbortController().signal
const counts = { jsrt: 5, chex: { train: 6, validation: 2, test: 2 }, mcu: 5, nihx: 4 }
const few = (root: string) => orThrow(writePhantoms(root, { seed: 1, sizePx: 32, counts }))

const inspect = async (root: string, workers = 0): Promise<InspectedData & { letters: readonly PipelineError[] }> => {
  const { sets, ...known } = await orThrow(cardSets(root, signal))
  const letters: PipelineError[] = []
  const pool = openWorkerPool({ workers })
  try {
    const options = { data: root, phantoms: true, ...known, pool, signal }
    return { ...(await inspectData(sets, { ...options, onDeadLetter: letter => letters.push(letter) })), letters }
  } finally {
    await pool.close()
  }
}

const sourceOf = ({ card }: InspectedData, source: string) => {
  const found = card.sources.find(of => of.source === source)
  if (found === undefined) throw new Error(`Expected ${source} in the card`)
  return found
}

test('a card counts by source, part and label, and says how files are stored', async t => {
  const root = temporaryFolder(t)
  await few(root)
  const found = await inspect(root)
  t.deepEqual(found.card.unreadable, [])
  t.deepEqual(found.card.duplicates, [])
  const chex = sourceOf(found, 'CheX')
  const part = (split: string, label: string, images: number) => ({
    ...{ split, label, images, readable: images, patients: images },
  })
  t.deepEqual(chex.parts as unknown, [
    ...[part('train', 'normal', 3), part('train', 'abnormal', 3)],
    ...[part('validation', 'normal', 1), part('validation', 'abnormal', 1)],
    ...[part('test', 'normal', 1), part('test', 'abnormal', 1)],
  ])
  t.deepEqual(chex.stored, [{ format: 'jpeg', bitDepth: 8, colour: 'grey', images: 10 }])
  t.deepEqual(chex.masks, { with: 0, without: 10, mismatched: 0, empty: 0, lungShare: null })
  const mcu = sourceOf(found, 'MCU')
  t.is(mcu.masks.with, 5)
  t.true(mcu.masks.lungShare!.min > 0.1 && mcu.masks.lungShare!.max < 0.4)
  const side = { min: 32, median: 32, max: 32 }
  t.deepEqual(mcu.size, { widthPx: side, heightPx: side, aspect: { min: 1, median: 1, max: 1 }, sizes: 1 })
  const bytes = (names: readonly string[]) => names.reduce((sum, name) => sum + readFileSync(name).length, 0)
  const { sets } = await orThrow(cardSets(root, signal))
  const set = sets.find(({ name }) => name === 'MCU')!
  const keys = Array.from({ length: set.length }, (_, i) => set.key(i))
  t.is(mcu.imageBytes, bytes(keys.map(({ imagePath }) => imagePath)))
  t.is(mcu.maskBytes, bytes(keys.flatMap(({ maskPaths }) => maskPaths)))
})

test('the official JSRT form is told with its 12 bits', async t => {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'fold1/masks/left lung'), { recursive: true })
  mkdirSync(join(root, 'fold1/masks/right lung'))
  writeFileSync(join(root, 'JPCLN002.IMG'), Buffer.alloc(2 * 2048 * 2048))
  writeFileSync(join(root, 'JPCLN004.IMG'), 'cut off')
  const found = await inspect(root)
  t.deepEqual(sourceOf(found, 'JSRT').stored, [{ format: 'img', bitDepth: 12, colour: 'grey', images: 1 }])
  t.is(found.letters.length, 1)
})

test('workers, a server and this thread give the same card', async t => {
  const root = temporaryFolder(t)
  await few(root)
  const here = await inspect(root)
  const { card, intensities } = await inspect(root, 1)
  t.deepEqual(card, here.card)
  t.deepEqual(intensities, here.intensities)
  const server = await startHttpServer(root)
  t.teardown(() => server.close())
  const remote = await inspect(server.url)
  t.deepEqual(remote.card.sources, here.card.sources)
  t.deepEqual(remote.intensities, here.intensities)
  // Each picture once, whatever is told of it.
  const pictures = server.asked.map(({ path }) => path).filter(path => /\.(png|jpeg)$/.test(path))
  t.is(new Set(pictures).size, pictures.length)
})

test('what cannot be used is a dead letter with its cause, and the others are counted', async t => {
  const root = temporaryFolder(t)
  await few(root)
  const { sets } = await orThrow(cardSets(root, signal))
  const pathsOf = (name: string) => {
    const set = sets.find(of => of.name === name)!
    return Array.from({ length: set.length }, (_, i) => set.key(i).imagePath)
  }
  const [first, second, third, fourth] = pathsOf('CheX') as [string, string, string, string]
  truncateSync(first, 200)
  writeFileSync(second, '')
  copyFileSync(pathsOf('MCU')[0]!, third)
  // The same image under another class, and in another part.
  copyFileSync(fourth, pathsOf('CheX').at(-2)!)
  const small: GreyImage = { width: 9, height: 8, data: new Uint8Array(72) }
  writeFileSync(pathsOf('JSRT')[0]!.replace('images', 'masks'), await encodeGrey(small, 'png'))
  const found = await inspect(root)
  t.deepEqual(found.letters.map(({ _tag }) => _tag).sort(), [
    'ImageUndecodable',
    'ImageUndecodable',
    'ImageUndecodable',
    'MaskSizeMismatch',
  ])
  const causes = found.card.unreadable.map(({ cause }) => cause)
  t.true(causes.includes('the file is empty'))
  t.true(causes.some(cause => cause.startsWith('its content is a PNG, its name says .jpeg')))
  t.is(sourceOf(found, 'CheX').readable, 7)
  t.is(sourceOf(found, 'JSRT').masks.mismatched, 1)
  const repeat = found.card.duplicates.find(({ acrossSplits, severalLabels }) => acrossSplits && severalLabels)
  t.is(repeat?.same, 'bytes')
  t.is(repeat?.ids.length, 2)
})

test('intensities are means over images that count alike, whatever their size', async t => {
  const [small, large] = [
    drawnSet({ source: 'a', count: 2, sizePx: 4 }),
    drawnSet({ source: 'a', count: 3, sizePx: 8 }),
  ]
  const mixed = {
    ...small,
    name: 'mixed',
    length: 2,
    key: (i: number) => (i === 0 ? small.key(1) : large.key(2)),
    read: (key: Parameters<typeof small.read>[0], abort: AbortSignal) =>
      (key.id === 'a/1' ? small : large).read(key, abort),
  }
  const pool = openWorkerPool({ workers: 0 })
  const { intensities, card } = await inspectData([mixed], {
    ...{ data: 'memory', phantoms: true, detected: [], remarks: [], pool, signal, onDeadLetter: () => t.fail() },
  })
  const share = (image: GreyImage, value: number) => image.data.filter(of => of === value).length / image.data.length
  const [{ shares, images } = { shares: new Float64Array(), images: 0 }] = intensities
  t.is(images, 2)
  shares.forEach((mean, value) => {
    t.true(Math.abs(mean - (share(drawnImage('a/1', 4), value) + share(drawnImage('a/2', 8), value)) / 2) < 1e-12)
  })
  // Nothing was read from files: nothing is told of them.
  t.deepEqual(card.sources[0]?.stored, [{ format: 'png', bitDepth: null, colour: null, images: 2 }])
  t.is(card.sources[0]?.imageBytes, 0)
})

test('an aborted signal rejects', async t => {
  const pool = openWorkerPool({ workers: 0 })
  const stopped = AbortSignal.abort(new Error('stopped'))
  const set = drawnSet({ source: 'a', count: 2, sizePx: 4 })
  const options = { data: 'memory', phantoms: true, detected: [], remarks: [], pool, onDeadLetter: () => t.fail() }
  await t.throwsAsync(inspectData([set], { ...options, signal: stopped }), { message: 'stopped' })
})
