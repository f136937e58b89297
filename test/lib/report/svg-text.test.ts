import test from 'ava'
import fc from 'fast-check'
import { sharp } from '../../../lib/image/sharp.js'
import { strokeFont } from '../../../lib/report/stroke-font.js'
import { fitText, svgText, textWidthPx } from '../../../lib/report/svg-text.js'

const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))

/** Where a text's ink lies when its capitals are 20 px high and its base line starts at (20, 40). */
const inkOf = async (text: string, anchor: 'start' | 'middle' | 'end' = 'start', x = 20) => {
  const line = svgText(text, { x, y: 40, capPx: 20, colour: '#000', anchor })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60">${line}</svg>`
  const { data, info } = await sharp(Buffer.from(svg))
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const inked = [...data.keys()].filter(i => data[i]! > 127)
  const columns = inked.map(i => i % info.width)
  const rows = inked.map(i => Math.floor(i / info.width))
  return {
    pixels: inked.length,
    left: Math.min(...columns),
    right: Math.max(...columns),
    top: Math.min(...rows),
    bottom: Math.max(...rows),
  }
}

test('has a glyph for every printable ASCII character, each unlike the others', t => {
  t.deepEqual(
    printable.filter(character => strokeFont[character] === undefined),
    [],
  )
  t.is(new Set(Object.values(strokeFont).map(([, strokes]) => strokes)).size, Object.keys(strokeFont).length)
})

test('every glyph but the space leaves ink, within the width it claims', async t => {
  for (const character of Object.keys(strokeFont).filter(character => character !== ' ')) {
    const ink = await inkOf(character)
    t.true(ink.pixels > 3, character)
    t.true(ink.left >= 19 && ink.right <= 21 + textWidthPx(character, 20), character)
  }
})

test('capitals stand on the base line and are as high as told', async t => {
  const { top, bottom } = await inkOf('HEX')
  t.true(Math.abs(top - 19) <= 1 && Math.abs(bottom - 40) <= 1, `${top}…${bottom}`)
})

test('digits are of one width', t => {
  t.is(textWidthPx('1111', 10), textWidthPx('8080', 10))
})

test('text starts, is centred or ends where told', async t => {
  const [start, middle, end] = [await inkOf('HH'), await inkOf('HH', 'middle', 150), await inkOf('HH', 'end', 280)]
  t.true(start.left >= 20 && start.left <= 24)
  t.true(Math.abs((middle.left + middle.right) / 2 - 150) <= 1)
  t.true(end.right <= 280 && end.right >= 275)
})

test('a character that the font lacks is a box', async t => {
  t.true((await inkOf('漢')).pixels > 50)
})

test('text that is too wide loses its middle', t => {
  t.is(fitText('short', 10, 500), 'short')
  t.is(fitText('person1_virus_6', 10, 75), 'per…virus_6')
  t.is(fitText('anything', 10, 0), '…')
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 15, max: 300 }), (text, widthPx) => {
      const fitted = fitText(text, 10, widthPx)
      t.true(textWidthPx(fitted, 10) <= widthPx)
      t.true(fitted === text || fitted.includes('…'))
    }),
    { seed: 2 },
  )
})
