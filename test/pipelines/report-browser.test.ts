import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { type Browser, chromium } from 'playwright-core'
import { writeSyntheticSweep } from '../../bench/report/write-synthetic-sweep.js'
import { defaults } from '../../lib/codec/configuration.js'
import type { Experiment } from '../../lib/codec/experiment.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { writeReport } from '../../pipelines/report.js'
import { findChromium } from '../find-chromium.js'
import { temporaryFolder } from '../temporary-folder.js'

/** A sweep like the paper's in its models and budgets, of few images. */
const experiment: Experiment = {
  ...{ formatVersion: 1, base: { ...defaults, data: 'made-up' }, repeats: 2 },
  models: ['U-Net', 'U-Net Encoder', 'UMTL', 'MultiMix'],
  ...{ segmentationLabels: [10, 50, 'full'], classificationLabels: [100, 1000, 'full'] },
}
const rows = 3 + 3 + 9 + 9
const images = { jsrt: 12, mcu: 8, chex: 30, nihx: 30 }

const looks = [
  { name: 'wide', width: 1280, colorScheme: 'light', media: 'screen' },
  { name: 'wide-dark', width: 1280, colorScheme: 'dark', media: 'screen' },
  { name: 'narrow', width: 360, colorScheme: 'light', media: 'screen' },
  { name: 'narrow-dark', width: 360, colorScheme: 'dark', media: 'screen' },
  // A4 within its margins.
  { name: 'print', width: 703, colorScheme: 'dark', media: 'print' },
] as const

/** Opens a page in one look and gives what it complained of and asked for. */
const open = async (browser: Browser, path: string, { width, colorScheme, media }: (typeof looks)[number]) => {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', error => complaints.push(String(error)))
  page.on('request', request => {
    if (!request.url().startsWith('data:')) requests.push(request.url())
  })
  await page.emulateMedia({ media })
  await page.goto(pathToFileURL(path).href)
  return { page, complaints, requests }
}

type Measured = Readonly<{
  /** How much wider than the window the page is, and what reaches out of it. */
  overflow: number
  cut: readonly string[]
  /** The rows of each result table, and the marks of each plot. */
  tables: readonly number[]
  marks: readonly number[]
  /** Figures and pictures that are too small to be seen, and pictures that are none. */
  unseen: number
  broken: number
  background: string
  axis: string
}>

/** Measures what is laid out. It runs in the page, whose types are not those of this program. */
const measure = `(() => {
  const width = document.documentElement.clientWidth
  const all = selector => [...document.querySelectorAll(selector)]
  const box = element => element.getBoundingClientRect()
  return {
    overflow: document.documentElement.scrollWidth - width,
    cut: all('body *')
      .filter(element => element.closest('.scroll, .plot, pre') === null && box(element).right > width + 1)
      .map(element => element.outerHTML.slice(0, 80)),
    tables: all('section > .scroll > table.results')
      .map(table => table.querySelectorAll('tbody:not(.chance) tr:not(.model)').length),
    marks: all('.plot svg').map(svg => svg.querySelectorAll('path, circle, rect, line').length),
    unseen: all('.plot svg, .tiles img').filter(image => box(image).width < 40 || box(image).height < 40).length,
    broken: all('img').filter(image => image.naturalWidth === 0).length,
    background: getComputedStyle(document.body).backgroundColor,
    axis: getComputedStyle(document.querySelector('.plot svg')).color,
  }
})()`

test('in a browser the page is whole on wide and narrow screens, light and dark, and in print', async t => {
  const executablePath = findChromium()
  if (executablePath === null) {
    t.log('left out: no chromium, chromium-browser or google-chrome in the PATH')
    return t.pass()
  }
  const folder = temporaryFolder(t)
  await writeSyntheticSweep(folder, experiment, {
    images,
    failed: ['umtl-seg10-cls100-r2'],
    notRun: ['u-net-seg50-r2'],
  })
  const sweep = await orThrow(writeReport(folder))
  const run = await orThrow(writeReport(join(folder, 'cells', 'multimix-seg10-cls100-r1')))
  // Where someone wants to look at them: MULTIMIX_SCREENSHOTS=folder.
  const shots = process.env.MULTIMIX_SCREENSHOTS
  if (shots !== undefined) mkdirSync(shots, { recursive: true })
  // Root, as in a container, has no sandbox.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    for (const [of, { path }, expected] of [
      ['sweep', sweep, rows],
      ['run', run, 1],
    ] as const)
      for (const look of looks) {
        const { page, complaints, requests } = await open(browser, path, look)
        const name = `${of}, ${look.name}`
        t.deepEqual(complaints, [], name)
        t.deepEqual(requests, [pathToFileURL(path).href], name)
        const { overflow, cut, tables, marks, unseen, broken, background, axis } =
          await page.evaluate<Measured>(measure)
        t.is(overflow, 0, name)
        t.deepEqual(cut, [], name)
        t.deepEqual(tables, [expected, expected], name)
        t.true(marks.length >= 4 && marks.every(count => count > 3), `${name}: ${marks}`)
        t.deepEqual([unseen, broken], [0, 0], name)
        const dark = look.colorScheme === 'dark' && look.media === 'screen'
        t.is(background, dark ? 'rgb(20, 24, 28)' : 'rgb(255, 255, 255)', name)
        t.is(axis, dark ? 'rgb(230, 233, 236)' : 'rgb(27, 31, 36)', name)
        if (shots !== undefined) await page.screenshot({ path: join(shots, `${of}-${look.name}.png`), fullPage: true })
        await page.close()
      }
  } finally {
    await browser.close()
  }
})
