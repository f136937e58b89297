import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { parseHTML } from 'linkedom'
import type { LabelBudget } from '../../../lib/codec/configuration.js'
import { html } from '../../../lib/report/html.js'
import type { ReportData } from '../../../lib/report/report-data.js'
import { reportFigures } from '../../../lib/report/report-figures.js'
import { reportPage } from '../../../lib/report/report-page.js'
import { resultTable } from '../../../lib/report/result-table.js'
import { testedRun } from '../../../lib/report/tested-run.js'
import { syntheticReport } from './synthetic-report.js'

const images = { jsrt: 6, mcu: 4, chex: 12, nihx: 10 }
const budgets = {
  segmentationLabels: [10, 'full'] as LabelBudget[],
  classificationLabels: [100, 'full'] as LabelBudget[],
}
const ofRun = syntheticReport({
  models: ['MultiMix'],
  segmentationLabels: [10],
  classificationLabels: [100],
  repeats: 1,
  images,
})
const made = syntheticReport({ models: ['U-Net', 'U-Net Encoder', 'MultiMix'], ...budgets, repeats: 2, images })
const ofSweep: ReportData = { ...made, base: { ...made.base, data: 'data' } }

const pageOf = (data: ReportData) => {
  const tested = data.runs.map(testedRun)
  const tables = (['in-domain', 'cross-domain'] as const).map(domain => resultTable(data, tested, domain))
  const figures = reportFigures(data)
  const text = reportPage(data, { figures, tables, folder: 'runs/made' })
  return { text, figures, document: parseHTML(text).document }
}

test('the page needs nothing but itself', t => {
  for (const data of [ofRun, ofSweep]) {
    const { text, document } = pageOf(data)
    t.is(document.querySelectorAll('script, iframe, link:not([rel=icon])').length, 0)
    for (const element of document.querySelectorAll('[src]')) t.regex(element.getAttribute('src')!, /^data:/)
    for (const element of document.querySelectorAll('a[href]'))
      t.regex(element.getAttribute('href')!, /^(#|figures\/[\w-]+\.(svg|png|csv)$|data:)/)
    t.notRegex(text, /url\(|@import|href="https?:/)
  }
})

test('each link within the page leads somewhere, and each place has one name', t => {
  for (const data of [ofRun, ofSweep]) {
    const { document } = pageOf(data)
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    t.is(new Set(ids).size, ids.length)
    for (const link of document.querySelectorAll('a[href^="#"]'))
      t.true(ids.includes(link.getAttribute('href')!.slice(1)), link.outerHTML)
  }
})

test('a table has a row for each model and label budgets, under its model, and the chance levels', t => {
  const { document } = pageOf(ofSweep)
  for (const domain of ['in-domain', 'cross-domain']) {
    const table = document.querySelector(`#${domain} table.results`)!
    const heads = [...table.querySelectorAll('tbody th[scope=row]')].map(head => head.firstChild?.textContent)
    t.deepEqual(heads, [
      ...['always normal', 'always abnormal'],
      ...['– · 10', '– · all', '100 · –', 'all · –', '100 · 10', '100 · all', 'all · 10', 'all · all'],
    ])
    const chance = [...table.querySelectorAll('.chance tr:not(.model)')].map(row =>
      row.textContent!.match(/\d\.\d{3}/g),
    )
    t.deepEqual(
      chance.map(rates => [rates?.length, rates?.[1], rates?.[4]]),
      Array(2).fill([5, '0.500', '0.500']),
    )
    const models = [...table.querySelectorAll('th[scope=rowgroup]')].map(head => head.textContent)
    t.deepEqual(models, ['Without looking at the image', 'U-Net', 'U-Net Encoder', 'MultiMix'])
    for (const row of table.querySelectorAll('tbody tr:not(.model)')) t.is(row.querySelectorAll('td').length, 12)
    t.true(table.querySelectorAll('b').length > 12 && table.querySelectorAll('td u').length >= 12)
    t.true(table.querySelectorAll('td .published').length > 0)
  }
})

test('every figure is drawn under its title with its files, or said to be absent', t => {
  for (const data of [ofRun, ofSweep]) {
    const { document, figures } = pageOf(data)
    for (const figure of figures)
      if (E.isRight(figure)) {
        const shown = document.getElementById(figure.right.id)!
        t.is(shown.querySelector('h3')!.textContent, figure.right.title)
        t.true(shown.querySelector('svg, img') !== null)
        t.is(shown.querySelectorAll('.files a').length, 3)
      } else t.true(document.body.textContent!.includes(`${figure.left.title}: ${figure.left.reason}.`))
  }
})

test('pictures are named by what they show of which image, and a plot that scrolls is reached by keyboard', t => {
  const { document } = pageOf(ofSweep)
  const names = [...document.querySelectorAll('.tiles img')].map(image => image.getAttribute('alt'))
  t.true(names.includes('prediction of lungs/0') && names.includes('sample of chex/train/0'))
  for (const plot of document.querySelectorAll('.plot')) {
    t.is(plot.getAttribute('tabindex'), '0')
    t.is(plot.getAttribute('aria-label'), plot.closest('figure')!.querySelector('h3')!.textContent)
  }
})

test('a run of one task has the columns of that task alone', t => {
  const data = syntheticReport({ models: ['U-Net'], segmentationLabels: [10], repeats: 1, images })
  const { document } = pageOf(data)
  const heads = [...document.querySelectorAll('#in-domain thead tr + tr th')].map(
    head => head.textContent!.split(/[\s\u202f]/)[0],
  )
  t.deepEqual(heads.slice(0, 7), ['DS', 'Soft', 'JS', 'SSIM', 'HD', 'P', 'R'])
  t.false(document.querySelector('.lead')!.textContent!.includes('classes of'))
})

test('phantoms are said to be phantoms, and nothing published stands beside them', t => {
  const { document } = pageOf(ofRun)
  t.regex(document.querySelector('.notice')!.textContent!, /Phantoms/)
  t.is(document.querySelectorAll('.published').length, 0)
  t.is(pageOf(ofSweep).document.querySelectorAll('.notice').length, 0)
})

test('runs that are missing and files that could not be read are said with their reasons', t => {
  const lost = (reason: string, from: ReportData['runs'][number]) => ({
    ...from,
    missing: reason,
    segmentation: [],
    classification: [],
  })
  const runs = ofSweep.runs.map(run =>
    run.configuration.model === 'U-Net'
      ? lost('failed: a <loss> that is no number', run)
      : run.repeat === 2
        ? lost('not run', run)
        : run,
  )
  const { document } = pageOf({ ...ofSweep, runs, problems: ['report: a file is damaged.'] })
  const notes = document.querySelector('#notes')!.textContent!
  t.regex(notes, /No results: failed: a <loss> that is no number \(repeats 1 and 2\)\./)
  t.regex(notes, /No results: not run \(repeat 2\)\./)
  t.is(notes.match(/No results/g)?.length, 8, 'of each row once, not in each domain')
  t.regex(notes, /report: a file is damaged\./)
  t.is(document.querySelectorAll('#in-domain > .scroll td.missing').length, 2)
  t.regex(document.querySelector('#in-domain table')!.textContent!, /1 of 2/)
  t.regex(document.querySelector('.lead')!.textContent!, /6 of 16 runs have results/)
})

test('under each value of a row are its deviation and what was published, line by line as the row’s head has them', t => {
  const runs = ofSweep.runs.map(run =>
    run.repeat === 2 && run.configuration.model === 'MultiMix'
      ? { ...run, segmentation: run.segmentation.map(result => ({ ...result, averageHausdorff: null })) }
      : run,
  )
  const { document } = pageOf({ ...ofSweep, runs })
  const linesOf = (cell: (typeof document.body.children)[number]) =>
    [...cell.children].map(({ className }) => className).filter(name => ['deviation', 'published'].includes(name))
  const rows = [...document.querySelectorAll('#in-domain > .scroll tbody tr')].filter(
    row => row.querySelector('th .deviation') !== null,
  )
  t.is(rows.length, 8)
  for (const row of rows) {
    t.deepEqual(linesOf(row.querySelector('th')!), ['deviation', 'published'])
    for (const cell of row.querySelectorAll('td:not(.not-learnt)')) t.is(linesOf(cell)[0], 'deviation')
  }
  t.true(rows.some(row => [...row.querySelectorAll('td .deviation')].some(of => of.textContent === '–')))
})

test('an experiment of which nothing has been run yet is a page, too', t => {
  const runs = ofSweep.runs.map(run => ({ ...run, missing: 'not run', segmentation: [], classification: [] }))
  const { document } = pageOf({ ...ofSweep, runs, histograms: [] })
  t.is(document.querySelectorAll('#in-domain > .scroll td.missing').length, 8)
  t.regex(document.querySelector('.lead')!.textContent!, /0 of 16 runs have results/)
  t.deepEqual([...new Set([...document.querySelectorAll('.tile .value')].map(of => of.textContent))], ['no result yet'])
})

test('names are text, whatever they are', t => {
  const { document } = pageOf({ ...ofRun, name: '<img src=x onerror=alert(1)> & "co"' })
  t.is(document.querySelector('h1')!.textContent, '<img src=x onerror=alert(1)> & "co"')
  t.is(document.querySelectorAll('img[src=x]').length, 0)
  t.is(
    html`<p title="${'"'}">${'<b>'}${html`<i>`}${null}${['&', 1]}</p>`.html,
    '<p title="&quot;">&lt;b&gt;<i>&amp;1</p>',
  )
})

test('the same data give the same page', t => {
  t.is(pageOf(ofSweep).text, pageOf(ofSweep).text)
})
