/**
 * How long it takes to know what ChestX-ray14 holds: its table of 112,120 rows read and decoded, its data set opened, and
 * detected, from twelve folders with as many files. Table and (empty) files are drawn.
 *
 *   node --import=tsx bench/catalogue.ts [--runs 5] [--json results.json]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { detectDataset } from '../datasets/detect-dataset.js'
import { nihx } from '../datasets/nihx.js'
import { nihxFindings } from '../datasets/nihx-findings.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { keyedRandom, randomInteger } from '../lib/random/keyed-random.js'
import { textTable } from '../lib/report/text-table.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '5' }, json: { type: 'string' } } })
const runs = Number(options.runs)
const machine = machineFacts('bench/catalogue.ts')
console.log(describeMachine(machine))

const [IMAGES, PATIENTS, FOLDERS] = [112_120, 30_805, 12]
const header =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]'
const findings = ['No Finding', 'No Finding', 'Infiltration', 'Effusion|Mass', 'Pneumonia|Edema', 'Nodule']

const root = mkdtempSync(join(tmpdir(), 'multimix-catalogue-'))
const random = keyedRandom('bench', 'catalogue')
const table = join(root, 'Data_Entry_2017.csv')
const rows = Array.from({ length: IMAGES }, (_, i) => {
  const [patient, followUp] = [1 + (i % PATIENTS), Math.floor(i / PATIENTS)]
  const image = `${String(patient).padStart(8, '0')}_${String(followUp).padStart(3, '0')}.png`
  const finding = findings[randomInteger(random, findings.length)]!
  return { image, line: `${image},${finding},${followUp},${patient},058Y,M,PA,2682,2749,0.143,0.143` }
})

const measured: Record<string, number[]> = {}
const timed = async (what: string, work: () => Promise<unknown>) => {
  for (let run = 0; run < runs; run++) {
    const beganMs = performance.now()
    await work()
    measured[what] = [...(measured[what] ?? []), performance.now() - beganMs]
  }
}
try {
  writeFileSync(table, [header, ...rows.map(({ line }) => line), ''].join('\n'))
  for (let folder = 0; folder < FOLDERS; folder++) {
    const path = join(root, `images_${String(folder + 1).padStart(3, '0')}`, 'images')
    mkdirSync(path, { recursive: true })
    for (let i = folder; i < IMAGES; i += FOLDERS) writeFileSync(join(path, rows[i]!.image), '')
  }
  await timed('the table', () => orThrow(nihxFindings(table)))
  await timed('the data set', () => orThrow(nihx(root)))
  await timed('detectDataset', () => orThrow(detectDataset(root)))
} finally {
  rmSync(root, { recursive: true, force: true })
}

const seconds = (what: string) => median(measured[what]!) / 1000
console.log(
  textTable([
    ['112,120 images', 'median, s', 'all, s'],
    ...Object.entries(measured).map(([what, times]) => [
      what,
      seconds(what).toFixed(2),
      times.map(ms => (ms / 1000).toFixed(2)).join(' '),
    ]),
  ]),
)
conclude(
  {
    machine,
    results: { runs, measured },
    verdicts: [
      verdict({ what: 'the table of 112,120 rows indexed', value: seconds('the table'), unit: ' s', atMost: 2 }),
    ],
  },
  options.json,
)
