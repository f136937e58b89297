/**
 * How long the report of a whole sweep takes, and how large it is: the 54 rows of the paper five times over, with made-up
 * results of as many test images as the paper's, from the tables in the runs' folders to the page and all figures.
 *
 *   node --import=tsx bench/report.ts [--repeats 5] [--keep path/to/folder] [--json results.json]
 *
 * The sweep is written into a folder that is removed afterwards, or kept under `--keep`.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaults } from '../lib/codec/configuration.js'
import type { Experiment } from '../lib/codec/experiment.js'
import { modelNames } from '../lib/codec/model-name.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { experimentCells } from '../pipelines/experiment-cells.js'
import { writeReport } from '../pipelines/report.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { verdict } from './measure/verdict.js'
import { writeSyntheticSweep } from './report/write-synthetic-sweep.js'

const { values: options } = parseArgs({
  options: { repeats: { type: 'string', default: '5' }, keep: { type: 'string' }, json: { type: 'string' } },
})
const machine = machineFacts('bench/report.ts')
console.log(describeMachine(machine))

const experiment: Experiment = {
  formatVersion: 1,
  // Published values are compared with those of X-rays alone.
  base: { ...defaults, data: 'made-up' },
  models: modelNames,
  segmentationLabels: [10, 50, 'full'],
  classificationLabels: [100, 1000, 'full'],
  repeats: Number(options.repeats),
}
const folder = options.keep ?? mkdtempSync(join(tmpdir(), 'multimix-report-'))
try {
  await writeSyntheticSweep(folder, experiment, { images: { jsrt: 123, mcu: 35, chex: 624, nihx: 460 } })
  console.log(`${experimentCells(experiment).length} runs written into ${folder}`)
  const startedMs = performance.now()
  await orThrow(writeReport(folder))
  const seconds = (performance.now() - startedMs) / 1000
  const megabytes = statSync(join(folder, 'report.html')).size / 1e6
  conclude(
    {
      machine,
      results: { seconds, megabytes },
      verdicts: [
        verdict({ what: 'report of a whole sweep', value: seconds, unit: ' s', digits: 1, atMost: 30 }),
        verdict({ what: 'report.html', value: megabytes, unit: ' MB', digits: 2, atMost: 5 }),
      ],
    },
    options.json,
  )
} finally {
  if (options.keep === undefined) rmSync(folder, { recursive: true, force: true })
}
