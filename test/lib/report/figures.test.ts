import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { DOMParser } from 'linkedom'
import { modelNames } from '../../../lib/codec/model-name.js'
import type { FigureOrAbsent } from '../../../lib/report/absent-figure.js'
import { diceFigure } from '../../../lib/report/dice-figure.js'
import type { Figure } from '../../../lib/report/figure.js'
import { pageFigureTheme, paperFigureTheme } from '../../../lib/report/figure-theme.js'
import type { ReportData } from '../../../lib/report/report-data.js'
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

test('names of sources are text, whatever they hold', t => {
  const named = withRuns(single, ({ segmentation }) => ({
    segmentation: segmentation.map(result => ({ ...result, source: 'a<b>&"c"' })),
  }))
  const figure = drawn(t, diceFigure(named, 'in-domain'))
  t.regex(figure.caption, /a<b>&"c"/)
  t.is(parsed(figure).querySelectorAll('b').length, 0)
})
