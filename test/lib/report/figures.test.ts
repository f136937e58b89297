import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { DOMParser } from 'linkedom'
import { modelNames } from '../../../lib/codec/model-name.js'
import { sharp } from '../../../lib/image/sharp.js'
import type { FigureOrAbsent } from '../../../lib/report/absent-figure.js'
import { accuracyFigure } from '../../../lib/report/accuracy-figure.js'
import { blandAltmanFigure } from '../../../lib/report/bland-altman-figure.js'
import { diceFigure } from '../../../lib/report/dice-figure.js'
import type { Figure } from '../../../lib/report/figure.js'
import { pageFigureTheme, paperFigureTheme } from '../../../lib/report/figure-theme.js'
import { figureToPng } from '../../../lib/report/figure-to-png.js'
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
import { reportFigures } from '../../../lib/report/report-figures.js'
import { rocFigure } from '../../../lib/report/roc-figure.js'
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
    t.regex(figure.caption, new RegExp(`^${images} images of ${domain === 'in-domain' ? 'JSRT' : 'MCU'}, 2 repeats`))
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

test('Dice: results without one are left out and counted', t => {
  const undefinedDice = (all: boolean) =>
    withRuns(single, ({ segmentation }) => ({
      segmentation: segmentation.map((result, i) => (all || i === 0 ? { ...result, dice: null } : result)),
    }))
  const figure = drawn(t, diceFigure(undefinedDice(false), 'in-domain'))
  t.regex(figure.caption, /Left out: 1 result without a Dice\.$/)
  t.true(figure.csv.includes('MultiMix,20,100,1,jsrt,JSRT001,\n'))
  const none = diceFigure(undefinedDice(true), 'in-domain')
  t.is(absent(none), 'no test image has a Dice: probabilities are not numbers')
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

/** A run of its own with these areas. */
const withAreas = (areas: readonly (readonly [truth: number, predicted: number | null])[]) =>
  withRuns(single, ({ segmentation: [result] }) => ({
    segmentation: areas.map(([truthAreaPx, predictedAreaPx]) => ({ ...result!, truthAreaPx, predictedAreaPx })),
  }))

test('Bland–Altman: the grid of budgets of one model, a point for each image and repeat', t => {
  const figure = drawn(t, blandAltmanFigure(sweep, 'in-domain'))
  t.is(marks(figure, 'dot'), 9 * 2 * 5)
  t.is(marks(figure, 'frame'), 9)
  t.is(csvLines(figure), 9 * 2 * 5)
  t.regex(figure.caption, /, MultiMix, 5 images of JSRT, 2 repeats, in pixels of 256 × 256\./)
  for (const heading of ['10 segmentation labels', 'All class labels'])
    t.is(texts(figure).filter(text => text === heading).length, 1, heading)
  const withoutMultiMix = { ...sweep, runs: sweep.runs.filter(({ configuration: { model } }) => model === 'U-Net') }
  const unet = drawn(t, blandAltmanFigure(withoutMultiMix, 'cross-domain'))
  t.is(marks(unet, 'frame'), 3)
  t.regex(unet.caption, /, U-Net, 3 images of MCU/)
})

test('Bland–Altman: mean and limits are those of the differences', t => {
  const figure = drawn(
    t,
    blandAltmanFigure(
      withAreas([
        [100, 110],
        [200, 190],
        [300, 330],
      ]),
      'in-domain',
    ),
  )
  // Differences 10, −10 and 30: mean 10, deviation 20.
  t.true(texts(figure).includes('mean +10−29 … +49'))
  t.is(marks(figure, 'rule'), 3)
  t.regex(figure.alt, /from \+10 to \+10 px/)
  const one = drawn(
    t,
    blandAltmanFigure(
      withAreas([
        [100, 40],
        [50, null],
      ]),
      'in-domain',
    ),
  )
  t.is(marks(one, 'rule'), 1, 'one image has no limits')
  t.is(marks(one, 'dot'), 1)
  t.regex(one.caption, /Left out: 1 result without a predicted area\.$/)
  t.is(
    absent(blandAltmanFigure(withAreas([[50, null]]), 'in-domain')),
    'no test image has a predicted area: probabilities are not numbers',
  )
})

test('accuracy: a point for each run, a mean for each model and budget, chance levels named', t => {
  const figure = drawn(t, accuracyFigure(sweep, 'in-domain'))
  const [multitask, single] = [5, 2]
  const means = (multitask + single) * 3 * 3
  t.is(marks(figure, 'dot'), means * 2 + means)
  t.is(marks(figure, 'line'), (multitask + single) * 3)
  t.is(csvLines(figure), (multitask * 9 + single * 3) * 2)
  for (const name of modelNames.filter(name => name !== 'U-Net')) t.true(texts(figure).includes(name), name)
  // Ten of sixteen images are abnormal.
  t.regex(figure.alt, /always abnormal is 0\.625 and always normal is 0\.375/)
  t.true(texts(figure).some(text => text.startsWith('always abnormal0.625')))
  t.true(texts(figure).some(text => text.startsWith('always normal0.375')))
  t.regex(figure.caption, /the same in each part: U-Net Encoder and U-Net Encoder SSL\./)
})

test('accuracy: absent with one budget; runs without one are left out and counted', t => {
  t.is(absent(accuracyFigure(single, 'in-domain')), 'there is one class label budget only')
  const notNumbers = (classification: ReportData['runs'][number]['classification']) =>
    classification.map(result => ({ ...result, abnormalProbability: null }))
  const some = withRuns(sweep, ({ name, classification }) =>
    name === sweep.runs.at(-1)!.name ? { classification: notNumbers(classification) } : {},
  )
  const figure = drawn(t, accuracyFigure(some, 'in-domain'))
  t.regex(figure.caption, /Left out: 1 run whose scores are not all numbers\./)
  t.true(figure.csv.endsWith('MultiMix,full,full,2,\n'))
  const all = withRuns(sweep, ({ classification }) => ({ classification: notNumbers(classification) }))
  t.is(absent(accuracyFigure(all, 'in-domain')), 'no run has an accuracy: scores are not numbers')
})

test('ROC: a curve for each model and budget with its AUC, and chance', t => {
  const figure = drawn(t, rocFigure(sweep, 'cross-domain'))
  t.is(marks(figure, 'line'), 7 * 3 + 3)
  t.is(texts(figure).filter(text => /^[01]\.\d{3} ± 0\.\d{3}$/.test(text)).length, 7 * 3)
  t.is(csvLines(figure), (5 * 9 + 2 * 3) * 2 * 8)
  t.regex(figure.caption, /over 10, 50 and all segmentation labels\. Curves are means/)
})

test('ROC: of one run the curve itself; absent with one class, with its reason', t => {
  const scored = (scores: readonly (readonly [label: 0 | 1, score: number | null])[]) =>
    withRuns(single, ({ classification: [result] }) => ({
      classification: scores.map(([label, abnormalProbability]) => ({ ...result!, label, abnormalProbability })),
    }))
  const figure = drawn(
    t,
    rocFigure(
      scored([
        [0, 0.1],
        [0, 0.4],
        [1, 0.35],
        [1, 0.8],
      ]),
      'in-domain',
    ),
  )
  t.true(texts(figure).includes('0.750'))
  t.notRegex(figure.caption, /means|±/)
  t.is(
    absent(
      rocFigure(
        scored([
          [1, 0.2],
          [1, 0.4],
        ]),
        'in-domain',
      ),
    ),
    'no run has a ROC curve: all 2 images are abnormal',
  )
  t.regex(
    absent(
      rocFigure(
        scored([
          [1, 0.2],
          [0, null],
        ]),
        'in-domain',
      ),
    ),
    /^no run has a ROC curve: 1 of 2 scores is not/,
  )
})

test('a report has all figures in order, each once, drawn or with a reason', t => {
  const ids = (data: ReportData) =>
    reportFigures(data).map(figure => (E.isLeft(figure) ? figure.left.id : drawn(t, figure).id))
  t.deepEqual(ids(sweep), [
    ...['dice-in-domain', 'dice-cross-domain', 'bland-altman-in-domain', 'bland-altman-cross-domain'],
    ...['accuracy-in-domain', 'accuracy-cross-domain', 'roc-in-domain', 'roc-cross-domain'],
    ...['training-curves', 'intensity-histograms', 'samples', 'views'],
    ...['predictions-in-domain', 'overlays-in-domain', 'saliency-in-domain'],
    ...['predictions-cross-domain', 'overlays-cross-domain', 'saliency-cross-domain'],
  ])
  t.deepEqual(ids(single), ids(sweep))
  const nothing = { ...sweep, runs: [], pictures: [], histograms: [] }
  t.true(reportFigures(nothing).every(E.isLeft))
})

test('each figure of a full-size sweep is small enough for a page, and drawn the same as a PNG everywhere', async t => {
  const full = reportFigures(syntheticReport()).flatMap(figure => (E.isLeft(figure) ? [] : [figure.right]))
  const documents = full.map(figure => figure.draw(pageFigureTheme))
  t.true(documents.reduce((sum, { length }) => sum + length, 0) < 1_500_000)
  for (const document of documents) {
    t.truthy(new DOMParser().parseFromString(document, 'image/svg+xml').querySelector('svg'))
    t.is(document.match(/<g/g)?.length, document.match(/<\/g>/g)?.length)
    const sizes = [...document.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size))
    t.true(Math.min(...sizes) >= 11)
  }
  const [dice] = full
  const png = await figureToPng(dice!.draw(paperFigureTheme))
  const { width, height } = await sharp(png).metadata()
  t.is(width, 1280)
  t.is(height, 2 * Number(/ height="(\d+)"/.exec(documents[0]!)![1]))
})

test('histograms: an area and a mean for each source; black beyond the scale is written', t => {
  const figure = drawn(t, histogramFigure(sweep))
  t.is(marks(figure, 'area'), 4)
  for (const source of ['JSRT', 'CheX', 'MCU', 'NIHX']) t.true(texts(figure).includes(source))
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

test('boundaries: models side by side on the same image, named under their tiles, and whose in the caption', t => {
  const figure = drawn(t, overlayFigure(sweep, 'in-domain'))
  const groups = figure.tiles?.groups ?? []
  t.deepEqual(
    groups.map(({ heading }) => heading),
    ['0', '1'],
  )
  for (const { tiles } of groups)
    t.deepEqual(
      tiles.map(({ caption }) => caption),
      ['U-Net', 'UMTL', 'UMTL-S', 'UMTL-SSL', 'UMTL-SSL-S', 'MultiMix'].map(model => `${model}: Dice 0.912`),
    )
  t.regex(
    figure.caption,
    / U-Net with all segmentation labels, repeat 1; UMTL, .* and MultiMix with all segmentation and all classification labels, repeat 1\.$/,
  )
  const alone = drawn(t, overlayFigure(single, 'in-domain'))
  t.deepEqual(
    alone.tiles?.groups.map(({ heading, tiles }) => [heading, ...tiles.map(({ caption }) => caption)]),
    [['', '0: Dice 0.912', '1: Dice 0.912']],
  )
  t.notRegex(alone.caption, /MultiMix/)
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
