import test from 'ava'
import { sharp } from '../../../lib/image/sharp.js'
import { panelTheme as theme } from '../../../lib/report/panel-theme.js'
import { pictureStrip, type StripColumn } from '../../../lib/report/picture-strip.js'

const plain = (value: number, width = 40, height = 40) => ({
  width,
  height,
  data: new Uint8Array(3 * width * height).fill(value),
})
const draw = async (columns: readonly StripColumn[]) => {
  const strip = await pictureStrip(columns, 40)
  const { data, info } = await sharp(strip.png).raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)]
  return { ...strip, at, info }
}

test('columns stand side by side, the pictures of each one under the other', async t => {
  const { at, info, ...strip } = await draw([
    { pictures: [plain(10), plain(60)], lines: [] },
    { pictures: [plain(110, 40, 20), plain(160)], lines: [] },
  ])
  t.like(info, { width: strip.widthPx, height: strip.heightPx, channels: 3 })
  t.deepEqual([strip.widthPx, strip.heightPx], [3 * theme.gapPx + 80, 3 * theme.gapPx + 80])
  const [first, second] = [theme.gapPx, 2 * theme.gapPx + 40]
  for (const [x, y, value] of [
    [first, first, 10],
    [first + 39, second + 39, 60],
    [first, second - 1, 255],
    [second, second, 160],
    // A picture that is not square stands in the middle of its cell.
    [second, first + 9, 255],
    [second, first + 10, 110],
    [second, first + 29, 110],
    [second, first + 30, 255],
  ] as const)
    t.deepEqual(at(x, y), [value, value, value], `${x}, ${y}`)
})

test('lines stand under the last picture in their colours, and have room', async t => {
  const columns = [
    {
      pictures: [plain(10)],
      lines: [{ text: 'a name that is much too long' }, { text: 'WRONG', colour: theme.wrong }],
    },
    { pictures: [plain(60)], lines: [] },
  ]
  const { at, widthPx, heightPx } = await draw(columns)
  t.is(heightPx, 2 * theme.gapPx + 40 + 30)
  const inked = (top: number, left: number, test: (colour: readonly number[]) => boolean) => {
    let count = 0
    for (let y = top; y < top + 15; y++) for (let x = left; x < left + 40; x++) count += Number(test(at(x, y)))
    return count
  }
  const any = ([red = 0]: readonly number[]) => red < 250
  const red = ([r = 0, g = 0, b = 0]: readonly number[]) => r > g + 60 && r > b + 60
  const textTop = theme.gapPx + 40 + 3
  t.true(inked(textTop, theme.gapPx, any) > 30)
  t.is(inked(textTop, theme.gapPx, red), 0)
  t.true(inked(textTop + 15, theme.gapPx, red) > 10)
  t.is(inked(textTop, widthPx - theme.gapPx - 40, any), 0)
  // What is too long does not reach the next column.
  for (let y = textTop; y < heightPx; y++) t.deepEqual(at(theme.gapPx + 44, y), [255, 255, 255])
})

test('the same pictures give the same bytes; none are refused', async t => {
  const columns = [{ pictures: [plain(10)], lines: [{ text: 'a' }] }]
  t.deepEqual((await draw(columns)).png, (await draw(columns)).png)
  for (const none of [[], [{ pictures: [], lines: [] }]])
    await t.throwsAsync(pictureStrip(none, 40), { message: 'Expected at least one picture for a strip, got none' })
})
