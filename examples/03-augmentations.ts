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
import { type DrawnOperation, drawnOperations } from '../lib/augment/draw-operations.js'
import { keyedStreams } from '../lib/augment/keyed-random.js'
import { paintAt, parameterAt } from '../lib/augment/pool-operation.js'
import { operationDraws } from '../lib/augment/rand-augment.js'
import { expectWhole } from '../lib/codec/expect-whole.js'
import { messageOf } from '../lib/codec/message-of.js'
import { paint } from '../lib/image/canvas.js'
import { orThrow, pixelsViewOf, resampleSample, type Sample, type ViewSpec } from '../lib/index.js'
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
  const [sizePx, seed] = [Number(values.size), Number(values.seed)]
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

const parameterText = ({ operation, level, sign }: DrawnOperation) => {
  const parameter = parameterAt(operation, level, sign)
  if (parameter === null) return ''
  const { unit = '' } = operation.range ?? {}
  return `${Number(parameter.toFixed(2))}${/^\w/.test(unit) ? ' ' : ''}${unit}`.replace('-', '−')
}

const LEVELS = [
  { level: 1, sign: 1 },
  { level: 5, sign: -1 },
  { level: 9, sign: 1 },
] as const

const operationGroups = ({ image }: Sample): readonly SheetGroup[] =>
  Object.values(augmentPool).map(operation => ({
    title: operation.name,
    cells: LEVELS.map(
      ({ level, sign }): SheetCell => ({
        image: paint(image, paintAt(operation, level, sign)),
        caption: operation.range
          ? [`level ${level}: ${parameterText({ operation, level, sign })}`]
          : ['the same at every level'],
      }),
    ),
  }))

const viewGroups = ({ key: { id }, image, mask }: Sample, seed: number): readonly SheetGroup[] => {
  const cell = (spec: ViewSpec, epoch: number, caption: readonly string[]): SheetCell => ({
    ...pixelsViewOf(spec)({ image, mask }, { epoch, sampleId: id }),
    caption,
  })
  const strongCaption = (epoch: number) => {
    const drawn = drawnOperations(operationDraws('strong view', {}), keyedStreams(seed, epoch, id, 'strong'))
    return drawn.length === 0
      ? ['neither applied']
      : drawn.map(operation => `${operation.operation.name} ${parameterText(operation)}`)
  }
  return [
    { title: id, cells: [{ image, mask, caption: [] }] },
    { title: 'weak', cells: [0, 1].map(epoch => cell({ kind: 'weak', seed }, epoch, [`epoch ${epoch}`])) },
    {
      title: 'strong, in four epochs',
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
        { heading: 'The pool of RandAugment', rows: inPairs(operationGroups(first!)) },
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
