/**
 * Draws a contact sheet of what augmentation does: each operation of RandAugment's pool at three levels, and weak and
 * strong views of X-rays of several sources. Masks follow their images: their outlines are drawn in green.
 *
 *   npm run example -- 03-augmentations [--data path/to/data] [--out augmentations.png] [--size 256] [--seed 1]
 */
import { parseArgs } from 'node:util'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { writePhantoms } from '../datasets/write-phantoms.js'
import { augmentPool } from '../lib/augment/augment-operations.js'
import { cutout } from '../lib/augment/cutout.js'
import { describeOperation, describeParameter } from '../lib/augment/describe-operation.js'
import { paintAt } from '../lib/augment/pool-operation.js'
import { expectWhole } from '../lib/codec/expect-whole.js'
import { messageOf } from '../lib/codec/message-of.js'
import { paint } from '../lib/image/canvas.js'
import { drawStrongView, orThrow, pixelsViewOf, resampleSample, type Sample, type ViewSpec } from '../lib/index.js'
import { type SheetCell, type SheetGroup, writeContactSheet } from '../lib/report/contact-sheet.js'
import { openDataFolder, type SampleSet } from '../pipelines/data-folder.js'

const PHANTOMS = 'data/phantoms'

const readCommandLine = () => {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: PHANTOMS },
      out: { type: 'string', default: 'augmentations.png' },
      size: { type: 'string', default: '256' },
      seed: { type: 'string', default: '1' },
    },
  })
  // Number('') is 0.
  const [sizePx, seed] = [Number(values.size || Number.NaN), Number(values.seed || Number.NaN)]
  expectWhole('03-augmentations', '--size', sizePx, 16, 4096)
  expectWhole('03-augmentations', '--seed', seed, 0)
  return { data: values.data, out: values.out, sizePx, seed }
}

/** An abnormal image where the set has some, otherwise its first. */
const oneOf = (dataset: SampleSet, sizePx: number): Promise<Sample> => {
  const indices = Array.from({ length: dataset.length }, (_, i) => i)
  const index = indices.find(i => dataset.key(i).label === 'abnormal') ?? 0
  const { signal } = new AbortController()
  return orThrow(
    pipe(
      dataset.read(dataset.key(index), signal),
      TE.map(sample => resampleSample(sample, { widthPx: sizePx, heightPx: sizePx })),
    ),
  )
}

const LEVELS = [
  { level: 1, sign: 1 },
  { level: 5, sign: -1 },
  { level: 9, sign: 1 },
] as const

const operationGroups = ({ image }: Sample): readonly SheetGroup[] =>
  Object.values(augmentPool).map(operation => ({
    title: operation.name,
    cells: LEVELS.map(({ level, sign }): SheetCell => {
      const parameter = describeParameter({ operation, level, sign })
      return {
        image: paint(image, paintAt(operation, level, sign)),
        caption: [parameter === null ? 'the same at every level' : `level ${level}: ${parameter}`],
      }
    }),
  }))

const cutoutGroup = ({ image }: Sample): SheetGroup => ({
  title: 'cutout, after the operations; off unless asked for',
  cells: [8, 4, 2].map(part => {
    const sidePx = Math.floor(image.width / part)
    const square = { sidePx, xPx: Math.floor(image.width / 3), yPx: Math.floor(image.height / 2) }
    return { image: paint(image, cutout(square)), caption: [`${sidePx} px`] }
  }),
})

const viewGroups = ({ key, image, mask }: Sample, seed: number): readonly SheetGroup[] => {
  const cell = (spec: ViewSpec, epoch: number, caption: readonly string[]): SheetCell => ({
    ...pixelsViewOf(spec)({ image, mask }, { epoch, sampleId: key.id }),
    caption,
  })
  const drawn = drawStrongView({ seed })
  const strongCaption = (epoch: number) => {
    const { operations } = drawn(image, { epoch, sampleId: key.id })
    const words = operations.map(describeOperation)
    return words.length === 0 ? ['neither applied'] : words
  }
  return [
    { title: key.id, cells: [{ image, mask, caption: [] }] },
    { title: 'weak, in epochs 0 and 1', cells: [0, 1].map(epoch => cell({ kind: 'weak', seed }, epoch, [])) },
    {
      title: 'strong, in epochs 0 to 3',
      cells: [0, 1, 2, 3].map(epoch => cell({ kind: 'strong', seed }, epoch, strongCaption(epoch))),
    },
  ]
}

const inPairs = <A>(list: readonly A[]): readonly (readonly A[])[] =>
  list.flatMap((_, i) => (i % 2 === 0 ? [list.slice(i, i + 2)] : []))

const main = async () => {
  const { data, out, sizePx, seed } = readCommandLine()
  if (data === PHANTOMS) await orThrow(writePhantoms(PHANTOMS, { seed: 1, say: console.log }))
  const { chex, jsrt, mcu, nihx } = await orThrow(openDataFolder(data))
  const sets = [chex, jsrt, mcu, nihx].filter(set => set !== null)
  const samples = await Promise.all(sets.map(set => oneOf(set, sizePx)))
  const [first] = samples
  await orThrow(
    writeContactSheet(
      out,
      [
        { heading: 'The pool of RandAugment', rows: inPairs([...operationGroups(first!), cutoutGroup(first!)]) },
        { heading: 'Weak and strong views', rows: samples.map(sample => viewGroups(sample, seed)) },
      ],
      { title: 'Augmentation', facts: `${sizePx} px · seed ${seed} · ${data === PHANTOMS ? 'phantoms' : 'X-rays'}` },
    ),
  )
  const names = sets.map(({ name }) => name).join(', ')
  console.log(`${out}: ${Object.keys(augmentPool).length} operations, views of ${names}.`)
}

await main().catch(error => {
  console.error(messageOf(error))
  process.exitCode = 1
})
