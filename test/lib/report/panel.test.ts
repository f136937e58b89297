import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { sharp } from '../../../lib/image/sharp.js'
import { writePanel } from '../../../lib/report/panel.js'
import type { ClassificationRow, SegmentationRow } from '../../../lib/report/panel-row.js'
import { panelTheme as theme } from '../../../lib/report/panel-theme.js'

const sizePx = 32
const cellPx = 96

const image: GreyImage = { width: sizePx, height: sizePx, data: new Uint8Array(sizePx * sizePx).fill(90) }
/** A square from 8 to 23, moved right by `shift`. */
const square = (shift: number): GreyImage => ({
  ...image,
  data: image.data.map((_, i) => {
    const [x, y] = [(i % sizePx) - shift, Math.floor(i / sizePx)]
    return Number(x >= 8 && x < 24 && y >= 8 && y < 24)
  }),
})
const saliency = Float32Array.from({ length: sizePx * sizePx }, (_, i) => i % sizePx)

const segmentation: SegmentationRow = {
  kind: 'segmentation',
  sampleId: 'jsrt/JPCLN001',
  source: 'jsrt',
  image,
  truth: square(0),
  prediction: square(4),
  saliency,
}
const classification: ClassificationRow = {
  kind: 'classification',
  sampleId: 'IM-0001',
  source: 'chex',
  image,
  saliency,
  truth: 'abnormal',
  abnormalProbability: 0.75,
}
const options = { title: 'A panel', facts: '32 px · seed 1', cellPx }

const folders: string[] = []
test.after.always(() => Promise.all(folders.map(folder => rm(folder, { recursive: true }))))

const draw = async (...[rows, over]: [Parameters<typeof writePanel>[1], Partial<typeof options>?]) => {
  const folder = await mkdtemp(join(tmpdir(), 'panel-'))
  folders.push(folder)
  const path = join(folder, 'panel.png')
  const written = await writePanel(path, rows, { ...options, ...over })()
  if (isLeft(written)) throw new Error(describeError(written.left))
  const bytes = await readFile(path)
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  /** How many pixels of a region are not white. */
  const inked = (left: number, top: number, width: number, height: number) => {
    let count = 0
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) count += Number(at(x, y).some(value => value < 250))
    return count
  }
  return { bytes, width: info.width, height: info.height, at, inked }
}

/** The top of the first row's cells: under title, facts, section and column headings. */
const firstTop = theme.marginPx + theme.titleCapPx + 24 + 34 + theme.sectionCapPx + 26 + 9
const column = (index: number) => theme.marginPx + index * (cellPx + theme.gapPx)

test('a segmentation row shows image, truth in green, prediction in red, and heat', async t => {
  const panel = await draw([segmentation])
  t.is(panel.width, 2 * theme.marginPx + 4 * cellPx + 3 * theme.gapPx)
  t.is(panel.height, firstTop + cellPx + theme.captionPx + theme.marginPx - 20 + 10)
  const middle = firstTop + cellPx / 2
  // Scaled by 3, the truth spans 24…71 px of its cell, the prediction 36…83.
  t.deepEqual(panel.at(column(0) + 48, middle), [90, 90, 90])
  t.deepEqual(panel.at(column(1) + 24, middle), [...theme.truth])
  t.deepEqual(panel.at(column(1) + 71, middle), [...theme.truth])
  t.deepEqual(panel.at(column(1) + 48, middle), [90, 90, 90])
  t.deepEqual(panel.at(column(2) + 36, middle), [...theme.prediction])
  t.deepEqual(panel.at(column(2) + 83, middle), [...theme.prediction])
  t.deepEqual(
    panel.at(column(2) + 60, middle),
    theme.prediction.map(channel => Math.round(0.75 * 90 + 0.25 * channel)),
  )
  t.deepEqual(panel.at(column(3), middle), [0, 0, 4])
  t.deepEqual(panel.at(column(3) + cellPx - 1, middle), [252, 253, 191])
})

test('title, facts, headings and captions are written', async t => {
  const panel = await draw([segmentation])
  t.true(panel.inked(theme.marginPx, theme.marginPx, 120, theme.titleCapPx + 4) > 100)
  t.true(panel.inked(theme.marginPx, theme.marginPx + 28, 120, 14) > 50)
  for (const index of [0, 1, 2, 3]) t.true(panel.inked(column(index), firstTop - 20, 40, 14) > 20)
  t.true(panel.inked(column(0), firstTop + cellPx + 4, cellPx, 16) > 40)
  t.true(panel.inked(column(2), firstTop + cellPx + 4, cellPx, 16) > 40)
  t.is(panel.inked(0, 0, panel.width, theme.marginPx - 4), 0, 'the margin stays empty')
})

test('a classification row shows the probability as a bar, green where right and red where wrong', async t => {
  const barAt = (share: number) => Math.round(column(2) + theme.gapPx + share * 2 * cellPx)
  const barY = firstTop + cellPx / 2 - 52 + 68 + 7
  const right = await draw([classification])
  t.deepEqual(right.at(barAt(0.74), barY), [0x1a, 0x7f, 0x45])
  t.deepEqual(right.at(barAt(0.76), barY), [0xd5, 0xda, 0xe0])
  const wrong = await draw([{ ...classification, truth: 'normal' }])
  t.deepEqual(wrong.at(barAt(0.74), barY), [0xc6, 0x2f, 0x2f])
  const none = await draw([{ ...classification, abnormalProbability: null }])
  t.deepEqual(none.at(barAt(0.01), barY), [0xd5, 0xda, 0xe0], 'without a probability there is no bar')
})

test('segmentation comes first whatever the order, and the same rows give the same bytes', async t => {
  const [one, other] = [await draw([classification, segmentation]), await draw([segmentation, classification])]
  t.deepEqual(one.bytes, other.bytes)
  t.deepEqual(one.at(column(1) + 24, firstTop + cellPx / 2), [...theme.truth])
})

test('a model without a class head leaves the saliency’s place empty', async t => {
  const panel = await draw([{ ...segmentation, saliency: null }])
  t.deepEqual(panel.at(column(3) + 4, firstTop + 4), [0xf1, 0xf3, 0xf5])
})

test('an image that is not square keeps its shape, centred in its cell', async t => {
  const wide = { width: 32, height: 16, data: new Uint8Array(512).fill(90) }
  const panel = await draw([{ ...classification, image: wide, saliency: null }])
  t.deepEqual(panel.at(column(0) + 48, firstTop + 20), [255, 255, 255])
  t.deepEqual(panel.at(column(0) + 48, firstTop + 24), [90, 90, 90])
  t.deepEqual(panel.at(column(0) + 48, firstTop + 71), [90, 90, 90])
  t.deepEqual(panel.at(column(0) + 48, firstTop + 72), [255, 255, 255])
})

test('a file that cannot be written is a Left that names it', async t => {
  const written = await writePanel(join(tmpdir(), 'no', 'such', 'folder', 'panel.png'), [segmentation], options)()
  t.false(isRight(written))
  if (isLeft(written))
    t.regex(describeError(written.left), /^panel: cannot write .*panel\.png: ENOENT.*; check the folder/)
})

test('refuses what cannot be drawn', t => {
  const refused = (rows: Parameters<typeof writePanel>[1], message: string, over = {}) =>
    t.throws(() => writePanel('panel.png', rows, { ...options, ...over }), { instanceOf: RangeError, message })
  refused([], 'Expected 1…238 rows for a panel with cells of 96 px, got 0')
  refused([segmentation], 'Expected cellPx to be an integer of at least 96, got 12', { cellPx: 12 })
  refused(
    [{ ...segmentation, truth: { width: 1, height: 1, data: Uint8Array.of(1) } }],
    'Expected masks of 32×32 for jsrt/JPCLN001, got another size',
  )
  refused(
    [{ ...classification, saliency: new Float32Array(3) }],
    'Expected a saliency map of 32×32 for IM-0001, got 3 values',
  )
  refused(
    [{ ...classification, abnormalProbability: Number.NaN }],
    'Expected a probability in 0…1, or null, for IM-0001, got NaN',
  )
})
