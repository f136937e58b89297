import test from 'ava'
import { DOMParser } from 'linkedom'
import { sharp } from '../../../lib/image/sharp.js'
import { blindAccuracies } from '../../../lib/report/blind-accuracies.js'
import { boxSummary } from '../../../lib/report/box-summary.js'
import { budgetLabel, budgetsOf } from '../../../lib/report/budget-label.js'
import { extent } from '../../../lib/report/extent.js'
import { figureCsv } from '../../../lib/report/figure-csv.js'
import { figureDocument } from '../../../lib/report/figure-document.js'
import { figureLegend } from '../../../lib/report/figure-legend.js'
import {
  darkFigureTheme,
  figureProperties,
  pageFigureTheme,
  paperFigureTheme,
} from '../../../lib/report/figure-theme.js'
import { figureToPng } from '../../../lib/report/figure-to-png.js'
import { counted, listed } from '../../../lib/report/in-words.js'
import { fitLabel, labelWidthPx, wrapLabel } from '../../../lib/report/label-width.js'
import { meanRoc } from '../../../lib/report/mean-roc.js'
import { binned, smoothed } from '../../../lib/report/smoothed.js'

const one = (content: readonly string[], alt = 'A dot') =>
  figureDocument(paperFigureTheme, { widthPx: 20, heightPx: 10, alt, content })

test('a document is SVG in the theme’s colours, its numbers rounded in attributes and left alone in text', t => {
  const svg = one(['<circle cx="5.123456" r="4"/>', '<text x="-0.0001">0.98765</text>'], 'a < "b" & c\u0000')
  t.is(
    svg,
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10" role="img"' +
      ' aria-label="a &lt; &quot;b&quot; &amp; c\ufffd" font-family="Inter, system-ui, sans-serif" font-size="12"' +
      ' text-anchor="middle" color="#1b1f24" fill="currentColor"><rect width="20" height="10" fill="#ffffff"/>' +
      '<circle cx="5.12" r="4"/><text x="0">0.98765</text></svg>\n',
  )
  t.truthy(new DOMParser().parseFromString(svg, 'image/svg+xml').querySelector('circle'))
})

test('half a surrogate pair becomes a replacement character, a whole one stays', t => {
  t.true(one(['<text>\ud83d \u{1f600}\t</text>']).includes('<text>\ufffd \u{1f600}\t</text>'))
})

test('a PNG has its scale, the same bytes each time, and the colours of the document', async t => {
  const svg = one(['<rect width="10" height="10" fill="#d55e00"/>'])
  const [png, again, small] = [await figureToPng(svg), await figureToPng(svg), await figureToPng(svg, 1)]
  t.deepEqual(png, again)
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  t.deepEqual([info.width, info.height], [40, 20])
  t.deepEqual([...data.subarray(0, 3)], [0xd5, 0x5e, 0x00])
  t.deepEqual([...data.subarray(39 * 3, 40 * 3)], [255, 255, 255])
  t.is((await sharp(small).metadata()).width, 20)
})

test('text of a PNG is drawn, wider where it is bold', async t => {
  const inked = async (weight: number) => {
    const svg = one([`<text x="10" y="9" font-weight="${weight}">Dice</text>`])
    const { data } = await sharp(await figureToPng(svg))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    return data.filter(value => value < 128).length
  }
  const [regular, bold] = [await inked(400), await inked(600)]
  t.true(regular > 60)
  t.true(bold > regular)
})

test('what is not SVG is refused', async t => {
  await t.throwsAsync(figureToPng('<p>no</p>'))
})

test('a box summary has Tukey’s whiskers and linear quartiles', t => {
  t.deepEqual(boxSummary([20, 1, 3, 2, 4]), {
    ...{ low: 1, lowerQuartile: 2, median: 3, upperQuartile: 4, high: 4 },
    outliers: [20],
  })
  t.deepEqual(boxSummary([0, 1]).lowerQuartile, 0.25)
  t.deepEqual(boxSummary([0.5]), {
    ...{ low: 0.5, lowerQuartile: 0.5, median: 0.5, upperQuartile: 0.5, high: 0.5 },
    outliers: [],
  })
  t.deepEqual(boxSummary([-9, 0, 0, 0, 0, 0, 9]).outliers, [-9, 9])
  const skewed = boxSummary([0, 10, 10, 10])
  t.deepEqual([skewed.low, skewed.lowerQuartile, skewed.outliers], [7.5, 7.5, [0]])
  t.throws(() => boxSummary([]), { instanceOf: RangeError, message: 'Expected values for a box plot, got none' })
})

test('CSV quotes what it must, leaves undefined values empty, and refuses ragged rows', t => {
  const csv = figureCsv(
    ['a', 'b'],
    [
      ['x,"y"', 1.5],
      ['line\nbreak', null],
    ],
  )
  t.is(csv, 'a,b\n"x,""y""",1.5\n"line\nbreak",\n')
  t.throws(() => figureCsv(['a', 'b'], [['x']]), { instanceOf: RangeError, message: 'Expected 2 cells, got 1' })
})

test('budgets go from the smallest to all', t => {
  t.deepEqual(budgetsOf(['full', 100, null, 50, 100, 1000]), [50, 100, 1000, 'full'])
  t.is(budgetLabel(1000, 'classification'), '1,000 class labels')
  t.deepEqual(budgetsOf([null]), [])
  t.is(budgetLabel('full'), 'all')
  t.is(budgetLabel(50, 'segmentation'), '50 segmentation labels')
  t.is(budgetLabel('full', 'classification'), 'all class labels')
})

test('counts and lists read as a sentence', t => {
  t.is(counted(1, 'image'), '1 image')
  t.is(counted(1234, 'image'), '1,234 images')
  t.deepEqual([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listed), ['', 'a', 'a and b', 'a, b and c'])
})

test('a label that is too wide keeps both its ends and fits', t => {
  const style = { fontPx: 11 }
  t.is(fitLabel('short', 100, style), 'short')
  const fitted = fitLabel('NORMAL2-IM-1427-0001', 90, style)
  t.regex(fitted, /^NORMA.*…7?-?.*0001$/)
  t.true(labelWidthPx(fitted, style) <= 90)
  t.is(fitLabel('anything', 1, style), '…')
  t.is(Math.round(labelWidthPx('AaA', { fontPx: 100 })), 69 + 56 + 69)
})

test('a long caption is wrapped between words, and shortened where its lines are used up', t => {
  const style = { fontPx: 11 }
  t.deepEqual(wrapLabel('', 90, style, 2), [])
  t.deepEqual(wrapLabel('one', 90, style, 2), ['one'])
  t.deepEqual(wrapLabel('IM-0115-0001 · normal', 90, style, 2), ['IM-0115-0001', 'normal'])
  t.deepEqual(wrapLabel('MCUCXR_0008_0 · normal', 104, style, 2), ['MCUCXR_0008_0', 'normal'])
  const lines = wrapLabel('mirrored, cropped, autoContrast, translateX by −12 px, sharpness 0.41', 100, style, 2)
  t.is(lines.length, 2)
  t.is(lines[0], 'mirrored, cropped,')
  t.regex(lines[1]!, /^autoCo.*….*0\.41$/)
  for (const line of lines) t.true(labelWidthPx(line, style) <= 100)
})

test('a curve of many points is thinned to means; smoothing keeps a straight middle', t => {
  const line = (length: number) => Array.from({ length }, (_, i) => ({ x: i, y: 2 * i }))
  t.deepEqual(binned(line(300)), line(300))
  const thin = binned(line(1000))
  t.is(thin.length, 250)
  t.deepEqual(thin[0], { x: 1.5, y: 3 })
  t.deepEqual(smoothed(line(40))[20], { x: 20, y: 40 })
  t.deepEqual(smoothed(line(40))[0], { x: 0, y: 2 }, 'of the points 0, 1 and 2')
  t.deepEqual(smoothed([]), [])
})

test('the mean of ROC curves is that of their true positive rates at each false positive rate', t => {
  const point = (fpr: number, tpr: number) => ({ threshold: 0.5, fpr, tpr })
  const [steep, slanted] = [
    [point(0, 0), point(0, 1), point(1, 1)],
    [point(0, 0), point(1, 1)],
  ]
  t.deepEqual(meanRoc([steep!]), [
    { x: 0, y: 0 },
    { x: 0, y: 1 },
    { x: 1, y: 1 },
  ])
  const mean = meanRoc([steep!, slanted!])
  t.is(mean.length, 102)
  t.deepEqual(mean.slice(0, 2), [
    { x: 0, y: 0 },
    { x: 0, y: 0.5 },
  ])
  t.deepEqual(mean[51], { x: 0.5, y: 0.75 })
  t.deepEqual(mean.at(-1), { x: 1, y: 1 })
  t.throws(() => meanRoc([]), { instanceOf: RangeError, message: 'Expected a ROC curve, got none' })
})

test('chance levels are the shares of the classes, the higher one first', t => {
  const labelled = (...labels: readonly (0 | 1)[]) =>
    labels.map(label => ({
      ...{ domain: 'in-domain' as const, source: 'chex', imageId: 'a' },
      ...{ label, abnormalProbability: null },
    }))
  const [abnormal, normal] = ['always abnormal', 'always normal'] as const
  t.deepEqual(blindAccuracies(labelled(1, 1, 0, 1)), [
    { name: abnormal, accuracy: 0.75 },
    { name: normal, accuracy: 0.25 },
  ])
  t.is(blindAccuracies(labelled(0, 0, 1))[0].name, normal)
  t.throws(() => blindAccuracies([]), { instanceOf: RangeError, message: 'Expected classified images, got none' })
})

test('an extent holds however many values there are', t => {
  t.deepEqual(extent([3, -1, 2]), [-1, 3])
  t.deepEqual(extent(Array.from({ length: 300_000 }, (_, i) => i)), [0, 299_999])
  t.throws(() => extent([]), { instanceOf: RangeError, message: 'Expected values for an extent, got none' })
})

test('a legend goes on in a second line where it must', t => {
  const entries = ['one', 'two', 'a < b'].map(name => ({ name, colour: 'red' }))
  t.is(figureLegend(entries, { x: 0, y: 0, widthPx: 300 }).heightPx, 18)
  const { heightPx, markup } = figureLegend([...entries, { name: 'four', colour: 'red', dash: '5 3' }], {
    ...{ x: 0, y: 0, widthPx: 110 },
  })
  t.is(heightPx, 36)
  t.true(markup.includes('>a &lt; b</text>'))
  t.is(markup.match(/stroke-dasharray="5 3"/g)?.length, 1)
})

test('the page’s theme names the properties that figureProperties sets', t => {
  const used = [
    ...Object.values(pageFigureTheme)
      .flat()
      .join(' ')
      .matchAll(/var\((--[\w-]+)\)/g),
  ].map(([, name]) => name)
  for (const theme of [paperFigureTheme, darkFigureTheme]) {
    const set = [...figureProperties(theme).matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name]) => name)
    t.deepEqual(set.toSorted(), used.toSorted())
  }
})

/** Contrast of two colours, WCAG 2.2. */
const contrast = (...colours: readonly [string, string]) => {
  const [light, dark] = colours
    .map(colour =>
      [1, 3, 5]
        .map(at => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
        .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
        .reduce((sum, value, channel) => sum + value * [0.2126, 0.7152, 0.0722][channel]!, 0),
    )
    .toSorted((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

test('text and marks stand out from what is behind them', t => {
  for (const theme of [paperFigureTheme, darkFigureTheme]) {
    for (const text of [theme.ink, theme.muted]) t.true(contrast(text, theme.background) >= 4.5, text)
    for (const mark of [...theme.models, ...theme.series, theme.truth, theme.prediction])
      t.true(contrast(mark, theme.background) >= 3, `${mark} ${contrast(mark, theme.background)}`)
    t.is(new Set(theme.models).size, 8)
  }
})
