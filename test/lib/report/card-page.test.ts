import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { cardIntensityFigure } from '../../../lib/report/card-intensity-figure.js'
import { cardPage } from '../../../lib/report/card-page.js'
import { paperFigureTheme } from '../../../lib/report/figure-theme.js'
import { synthesisedCard, synthesisedSource } from './synthetic-card.js'

/** All pixels of one value. */
const single = (value: number) => Float64Array.from({ length: 256 }, (_, i) => Number(i === value))

const figure = cardIntensityFigure([
  { source: 'jsrt', label: null, images: 3, shares: single(10) },
  { source: 'CheX (a)', label: 'normal', images: 1, shares: new Float64Array(256).fill(1 / 256) },
  { source: 'CheX (a)', label: 'abnormal', images: 1, shares: single(200) },
])

test('intensities are drawn in a facet for each source, with every value in the table', t => {
  if (E.isLeft(figure)) return t.fail(figure.left.reason)
  const { csv, alt, caption, draw } = figure.right
  const lines = csv.trim().split('\n')
  t.is(lines.length, 1 + 3 * 256)
  t.deepEqual(
    [lines[0], lines[11], lines[257 + 0]],
    ['source,label,images,intensity,share', 'jsrt,,3,10,1', 'CheX (a),normal,1,0,0.00390625'],
  )
  t.is(alt, 'Histograms of grey values. Means: JSRT 10, CheX (a), normal, 128 and CheX (a), abnormal, 200.')
  t.regex(caption, /the mean over 5 images of 2 sources, .* What goes beyond the scale is cut\.$/)
  const svg = draw(paperFigureTheme)
  for (const name of ['JSRT', 'CheX (a)', 'normal', 'abnormal', 'no label']) t.true(svg.includes(`>${name}<`), name)
})

test('without an image there is no histogram, and the page says why', t => {
  const absent = cardIntensityFigure([])
  t.true(E.isLeft(absent))
  t.regex(cardPage(synthesisedCard, [absent]), /Intensities: there is no image that could be read\./)
})

test('the page has tables, remarks and figures, and names of files are text in it', t => {
  const page = cardPage(
    {
      ...synthesisedCard,
      data: '<script>alert(1)</script>',
      sources: [{ ...synthesisedSource, blank: 1 }],
      unreadable: [{ cause: 'it is <b>bold</b>', images: 1, first: 'x' }],
    },
    [figure],
  )
  t.false(/<script|<b>bold/.test(page))
  t.true(page.includes('1 image of JSRT has a single grey value.'))
  t.true(page.includes('it is &lt;b&gt;bold&lt;/b&gt;'))
  for (const heading of ['Images', 'Masks', 'Sizes', 'Files']) t.true(page.includes(`<h3>${heading}</h3>`))
  t.true(page.includes('href="figures/intensity-histograms.csv"'))
  // Nothing is loaded from anywhere.
  t.deepEqual(page.match(/(src|href)="(?!#|figures\/|card\.json|data:)[^"]*"/g), null)
})
