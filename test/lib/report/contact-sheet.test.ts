import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'ava'
import { isLeft, isRight } from 'fp-ts/lib/Either.js'
import type { GreyImage } from '../../../lib/codec/grey-image.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { sharp } from '../../../lib/image/sharp.js'
import { type SheetCell, type SheetSection, writeContactSheet } from '../../../lib/report/contact-sheet.js'
import { panelTheme as theme } from '../../../lib/report/panel-theme.js'
import { temporaryFolder } from '../../temporary-folder.js'

const plain = (value: number, width = 20, height = 20): GreyImage => ({
  width,
  height,
  data: new Uint8Array(width * height).fill(value),
})
const cell = (value: number, caption: readonly string[] = ['caption']): SheetCell => ({ image: plain(value), caption })
const options = { title: 'A sheet', facts: '20 px', cellPx: 48 }
const sections: readonly SheetSection[] = [
  { heading: 'First', rows: [[{ title: 'two', cells: [cell(10), cell(60)] }], [{ title: 'one', cells: [cell(110)] }]] },
  {
    heading: 'Second',
    rows: [
      [
        { title: 'left', cells: [cell(160, ['one line', 'another'])] },
        { title: 'right', cells: [{ image: plain(210, 20, 10), caption: [] }] },
      ],
    ],
  },
]

test('every picture is on the sheet, in rows from top to bottom and from left to right', async t => {
  const path = join(temporaryFolder(t), 'sheet.png')
  t.true(isRight(await writeContactSheet(path, sections, options)()))
  const { data, info } = await sharp(await readFile(path))
    .raw()
    .toBuffer({ resolveWithObject: true })
  t.is(info.channels, 3)
  /** Where the picture of this grey is: its box, and whether it is full. */
  const boxOf = (value: number) => {
    const places = Array.from({ length: info.width * info.height }, (_, i) => i).filter(i =>
      [0, 1, 2].every(channel => data[3 * i + channel] === value),
    )
    const [columns, rows] = [places.map(i => i % info.width), places.map(i => Math.floor(i / info.width))]
    const [left, top] = [Math.min(...columns), Math.min(...rows)]
    const [width, height] = [Math.max(...columns) - left + 1, Math.max(...rows) - top + 1]
    return { left, top, width, height, full: places.length >= 0.95 * width * height }
  }
  const [first, second, third, fourth, fifth] = [10, 60, 110, 160, 210].map(boxOf)
  for (const box of [first, second, third, fourth]) t.like(box, { width: 48, height: 48, full: true })
  t.like(fifth, { width: 48, height: 24, full: true })
  t.is(first!.left, theme.marginPx)
  t.is(second!.left, first!.left + 48 + theme.gapPx)
  t.is(second!.top, first!.top)
  t.true(third!.top > first!.top + 48)
  t.true(fourth!.top > third!.top + 48)
  t.true(fifth!.left > fourth!.left + 48)
  // A picture that is not square stands in the middle of its cell.
  t.is(fifth!.top, fourth!.top + 12)
  t.true(fourth!.top + 48 + 28 < info.height, 'two lines of caption have room')
})

test('a mask is outlined over its picture', async t => {
  const path = join(temporaryFolder(t), 'sheet.png')
  const mask = {
    ...plain(0),
    data: plain(0).data.map((_, i) => Number(i % 20 > 5 && i % 20 < 14 && i > 100 && i < 300)),
  }
  const rows = [[{ title: 'masked', cells: [{ image: plain(90), caption: [], mask }] }]]
  t.true(isRight(await writeContactSheet(path, [{ heading: 'Masks', rows }], options)()))
  const { data } = await sharp(await readFile(path))
    .raw()
    .toBuffer({ resolveWithObject: true })
  const [red, green, blue] = theme.truth
  const outlined = data.filter(
    (_, i) => i % 3 === 0 && data[i] === red && data[i + 1] === green && data[i + 2] === blue,
  )
  t.true(outlined.length > 50)
})

test('the same pictures give the same sheet', async t => {
  const folder = temporaryFolder(t)
  const draw = async (name: string) => {
    await writeContactSheet(join(folder, name), sections, options)()
    return readFile(join(folder, name))
  }
  t.deepEqual(await draw('a.png'), await draw('b.png'))
})

test('a sheet that cannot be written, or has nothing to show, is refused', async t => {
  const written = await writeContactSheet(join(temporaryFolder(t), 'no', 'sheet.png'), sections, options)()
  t.true(isLeft(written))
  if (isLeft(written)) t.regex(describeError(written.left), /sheet\.png/)
  for (const empty of [[], [{ heading: 'a', rows: [] }], [{ heading: 'a', rows: [[{ title: 'b', cells: [] }]] }]])
    t.throws(() => writeContactSheet('sheet.png', empty, options), { message: /^Expected a contact sheet of at least/ })
  const masked = { image: plain(1), caption: [], mask: plain(1, 20, 10) }
  t.throws(
    () => writeContactSheet('sheet.png', [{ heading: 'a', rows: [[{ title: 'b', cells: [masked] }]] }], options),
    { message: 'Expected a mask of 20×20, got 20×10' },
  )
  t.throws(() => writeContactSheet('sheet.png', sections, { ...options, cellPx: 47 }), {
    message: 'Expected cellPx to be an integer of at least 48, got 47',
  })
})
