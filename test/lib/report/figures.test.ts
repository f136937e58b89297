import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { DOMParser } from 'linkedom'
import { modelNames } from '../../../lib/codec/model-name.js'
import type { FigureOrAbsent } from '../../../lib/report/absent-figure.js'
import { diceFigure } from '../../../lib/report/dice-figure.js'
import type { Figure } from '../../../lib/report/figure.js'
import { pageFigureTheme, paperFigureTheme } from '../../../lib/report/figure-theme.js'
import { histogramFigure } from '../../../lib/report/histogram-figure.js'
import { labelWidthPx } from '../../../lib/report/label-width.js'
import {
  overlayFigure,
  predictionFigure,
  saliencyFigure,
  sampleFigure,
  viewFigure,
} from '../../../lib/report/picture-figures.js'
import type { ReportData } from '../../../lib/report/report-data.js'
import { tileFigure } from '../../../lib/report/tile-figure.js'
import { trainingFigure } from '../../../lib/report/training-figure.js'
import { type SyntheticReport, syntheticReport } from './synthetic-report.js'

const small: SyntheticReport = { repeats: 2, images: { jsrt: 5, mcu: 3, chex: 16, nihx: 8 } }
const sweep = syntheticReport(small)
const single = syntheticReport({
  ...small,
  ...{ models: ['MultiMix'], segmentationLabels: [20], classificationLabels: [100], repeats: 1 },
})
const withRuns = (data: ReportData, change: (run: ReportData['runs'][number]) => object): ReportData => ({
  ...data,
  runs: data.runs.map(run => ({ ...run, ...change(run) })),
})

const drawn = (t: ExecutionContext, figure: FigureOrAbsent): Figure => {
  if (E.isLeft(figure)) throw new Error(figure.left.reason)
  const { id, title, caption, alt, csv, draw } = figure.right
  t.regex(id, /^[a-z0-9]+(-[a-z0-9]+)*$/)
  for (const words of [title, caption, alt]) t.notRegex(words, /NaN|undefined|null|Infinity/)
  t.notRegex(csv, /NaN|undefined|null|Infinity/)
  for (const theme of [paperFigureTheme, pageFigureTheme]) {
    const svg = draw(theme)
    t.notRegex(svg, /NaN|undefined|⚠|<style/, id)
    t.is(svg, draw(theme), 'the same again')
  }
  return figure.right
}
const absent = (figure: FigureOrAbsent): string => (E.isLeft(figure) ? figure.left.reason : `drawn: ${figure.right.id}`)

const parsed = (figure: Figure, theme = paperFigureTheme) =>
  new DOMParser().parseFromString(figure.draw(theme), 'image/svg+xml')
/** The marks of a kind: the leaves of its group. */
const marks = (figure: Figure, label: string): number =>
  parsed(figure).querySelectorAll(`g[aria-label="${label}"] :not(g):not(tspan)`).length
const texts = (figure: Figure): readonly string[] =>
  [...parsed(figure).querySelectorAll('text')].map(text => text.textContent ?? '')
const csvLines = (figure: Figure) => figure.csv.trimEnd().split('\n').length - 1

test('Dice: a box for each segmenting model and budget, its median beside it, each image in the CSV', t => {
  for (const [domain, images] of [
    ['in-domain', 5],
    ['cross-domain', 3],
  ] as const) {
    const figure = drawn(t, diceFigure(sweep, domain))
    t.is(figure.id, `dice-${domain}`)
    t.is(marks(figure, 'bar'), 6 * 3)
    t.is(marks(figure, 'tick'), 6 * 3)
    for (const name of modelNames.filter(name => !name.includes('Encoder')))
      t.is(texts(figure).filter(text => text === name).length, 3, name)
    t.false(texts(figure).some(text => text.includes('Encoder')))
    for (const heading of ['10', '50', 'All']) t.true(texts(figure).includes(`${heading} segmentation labels`))
    t.is(csvLines(figure), (5 * 9 + 3) * 2 * images)
    t.regex(figure.caption, new RegExp(`^${images} images of ${domain === 'in-domain' ? 'jsrt' : 'mcu'}, 2 repeats`))
  }
})

test('Dice: one run has one box a domain; the median is that of the images', t => {
  const run = single.runs[0]!
  const segmentation = [0.2, 0.9, 0.8].map((dice, i) => ({ ...run.segmentation[i]!, dice }))
  const figure = drawn(
    t,
    diceFigure(
      withRuns(single, () => ({ segmentation })),
      'in-domain',
    ),
  )
  t.is(marks(figure, 'bar'), 1)
  t.true(texts(figure).includes('0.800'))
  t.regex(figure.caption, /The axis starts at 0\.2/)
  t.notRegex(figure.caption, /pooled/)
  t.true(figure.csv.includes('MultiMix,20,100,1,jsrt,JSRT001,0.2\n'))
})

test('Dice: absent with its reason where no run has such an image, or none has results', t => {
  const inDomain = withRuns(single, ({ segmentation }) => ({
    segmentation: segmentation.filter(({ domain }) => domain === 'in-domain'),
  }))
  t.is(absent(diceFigure(inDomain, 'cross-domain')), 'no run has a cross-domain test image with a segmentation result')
  t.is(
    absent(
      diceFigure(
        withRuns(single, () => ({ missing: 'not run yet' })),
        'in-domain',
      ),
    ),
    'no run has results yet',
  )
})

test('histograms: an area and a mean for each source; black beyond the scale is written', t => {
  const figure = drawn(t, histogramFigure(sweep))
  t.is(marks(figure, 'area'), 4)
  for (const source of ['jsrt', 'chex', 'mcu', 'nihx']) t.true(texts(figure).includes(source))
  t.is(texts(figure).filter(text => text.startsWith('0: ')).length, 4)
  t.is(csvLines(figure), 4 * 256)
  t.is(absent(histogramFigure({ ...sweep, histograms: [] })), 'there is no histogram of a source’s pixels')
})

test('histograms: shares are of each source’s own pixels, and intensities that are missing are empty', t => {
  const histograms = [
    { source: 'a', intensity: 10, pixels: 30 },
    { source: 'a', intensity: 20, pixels: 10 },
    { source: 'b', intensity: 0, pixels: 0 },
  ]
  const figure = drawn(t, histogramFigure({ ...sweep, histograms }))
  t.regex(figure.csv, /\na,10,30,0\.75\n/)
  t.regex(figure.csv, /\na,11,0,0\n/)
  t.notRegex(figure.csv, /\nb,/)
  t.is(figure.alt, 'Histograms of grey values. Means: a 13.')
})

test('training: a plot for each term that the model learns, its validations as dots, and their scores', t => {
  const figure = drawn(t, trainingFigure(single))
  for (const name of ['Total loss', 'Cross-entropy', 'Dice loss', 'Pseudo-label loss', 'KL of the maps'])
    t.is(texts(figure).filter(text => text === name).length, 1, name)
  t.is(marks(figure, 'dot'), 5 * 3 + 5 * 5, 'five validations of three losses and of five scores')
  t.is(marks(figure, 'line'), 6 * 2 + 5)
  t.is(csvLines(figure), 200 * 6 + 5 * 3 + 5 * 5)
  const unet = drawn(t, trainingFigure({ ...single, base: { ...single.base, model: 'U-Net' } }))
  t.false(texts(unet).includes('Cross-entropy'))
  t.true(texts(unet).includes('Dice loss'))
})

test('training: long runs are thinned, one step is drawn, none is absent', t => {
  const [step] = single.history
  const long = Array.from({ length: 3001 }, (_, i) => ({ ...step!, step: i + 1 }))
  const figure = drawn(t, trainingFigure({ ...single, history: long }))
  t.true(figure.draw(paperFigureTheme).length < 100_000)
  t.regex(figure.caption, /^3,001 steps; .* means of 11 steps/)
  drawn(t, trainingFigure({ ...single, history: [step!] }))
  t.is(absent(trainingFigure({ ...single, history: [] })), 'the run has no history of its steps')
  t.is(absent(trainingFigure(sweep)), 'each run of a sweep keeps its own')
})

test('pictures: each figure has its tiles, their bytes within it, captions inside their tiles', t => {
  const figures: readonly [FigureOrAbsent, number][] = [
    [sampleFigure(sweep), 24],
    [viewFigure(sweep), 3],
    [predictionFigure(sweep, 'in-domain'), 8],
    [overlayFigure(sweep, 'cross-domain'), 6 * 2],
    [saliencyFigure(sweep, 'in-domain'), 6],
  ]
  for (const [figure, pictures] of figures) {
    const of = drawn(t, figure)
    const images = [...parsed(of).querySelectorAll('image')]
    t.is(images.length, pictures, of.id)
    t.is(csvLines(of), pictures)
    for (const image of images) t.regex(image.getAttribute('href') ?? '', /^data:image\/png;base64,iVBOR/)
    const spans = images.map(image => [Number(image.getAttribute('x')), Number(image.getAttribute('width'))] as const)
    for (const text of parsed(of).querySelectorAll('text[font-size="11"]')) {
      const [x, half] = [Number(text.getAttribute('x')), labelWidthPx(text.textContent ?? '', { fontPx: 11 }) / 2]
      const inside = spans.some(([left, width]) => x - half > left - 0.1 && x + half < left + width + 0.1)
      t.true(inside, text.textContent ?? '')
    }
  }
})

test('pictures: one run stands for a sweep and is named; absent without pictures', t => {
  const figure = drawn(t, predictionFigure(sweep, 'in-domain'))
  t.regex(figure.caption, /MultiMix with all segmentation and all classification labels, repeat 1\.$/)
  t.notRegex(drawn(t, predictionFigure(single, 'in-domain')).caption, /MultiMix/)
  const bare = withRuns({ ...sweep, pictures: [] }, () => ({ pictures: [] }))
  t.is(absent(sampleFigure(bare)), 'there are no pictures of the sources')
  t.is(absent(viewFigure(bare)), 'there are no pictures of the views')
  t.is(absent(predictionFigure(bare, 'in-domain')), 'there are no pictures of predicted masks, in-domain')
  t.is(absent(overlayFigure(bare, 'in-domain')), 'there are no pictures of boundaries, in-domain')
  t.is(absent(saliencyFigure(bare, 'in-domain')), 'there are no pictures of saliency, in-domain')
  t.throws(() => tileFigure(paperFigureTheme, { groups: [], columns: 1, alt: '' }), {
    ...{ instanceOf: RangeError, message: 'Expected pictures for a figure of tiles, got none' },
  })
})

test('names of sources are text, whatever they hold', t => {
  const named = withRuns(single, ({ segmentation }) => ({
    segmentation: segmentation.map(result => ({ ...result, source: 'a<b>&"c"' })),
  }))
  const figure = drawn(t, diceFigure(named, 'in-domain'))
  t.regex(figure.caption, /a<b>&"c"/)
  t.is(parsed(figure).querySelectorAll('b').length, 0)
})
