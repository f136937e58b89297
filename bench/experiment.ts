/**
 * How long the experiment of the paper takes at the size of the quickstart: all 54 rows twice, a few steps each, on phantoms,
 * and its report.
 *
 *   node --import=tsx bench/experiment.ts [--steps 10] [--repeats 2] [--json results.json]
 *
 * The program is the example itself, in a folder of its own but for the phantoms, whose drawing is not measured.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { orThrow } from '../lib/codec/or-throw.js'
import { withPhantoms } from '../pipelines/experiment-phantoms.js'
import { experimentRequest, paperPlan } from '../pipelines/experiment-request.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    steps: { type: 'string', default: '10' },
    repeats: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
})
const machine = machineFacts('bench/experiment.ts')
console.log(describeMachine(machine))

const phantomsRoot = 'data/phantoms-experiment'
const request = await orThrow(experimentRequest([]))
if (request.kind !== 'experiment') throw new Error(`Expected an experiment, got ${request.kind}`)
await orThrow(withPhantoms(request.experiment, phantomsRoot, console.log))

const runs = mkdtempSync(join(tmpdir(), 'multimix-experiment-'))
try {
  const { models, segmentationLabels, classificationLabels } = paperPlan
  const flags = {
    models: models.join(','),
    'labels-seg': segmentationLabels.join(','),
    'labels-cls': classificationLabels.join(','),
    ...{ repeats: options.repeats, steps: options.steps, name: 'experiment', progress: 'plain' },
    ...{ runs, data: phantomsRoot },
  }
  const example = fileURLToPath(new URL('../examples/05-experiment.ts', import.meta.url))
  const argv = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const beganMs = performance.now()
  const child = spawn(process.execPath, ['--import=tsx', example, ...argv], { stdio: 'inherit' })
  const [code] = await once(child, 'close')
  const minutes = (performance.now() - beganMs) / 60_000
  if (code !== 0) throw new Error(`Expected the experiment to end well, got the exit code ${code}`)
  const folder = join(runs, 'experiment')
  const cells = readdirSync(join(folder, 'cells')).length
  const reportMiB = statSync(join(folder, 'report.html')).size / 2 ** 20
  console.log(`\n${cells} runs of ${options.steps} steps and their report: ${minutes.toFixed(1)} min.`)
  conclude(
    {
      machine,
      results: { cells, steps: Number(options.steps), minutes, reportMiB },
      verdicts: [
        verdict({ what: `${cells} runs and their report`, value: minutes, unit: ' min', digits: 1, atMost: 20 }),
      ],
    },
    options.json,
  )
} finally {
  rmSync(runs, { recursive: true })
}
