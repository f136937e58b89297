/**
 * What a checkpoint costs the thread that trains, how soon it is on the disk, and how long a run takes to continue from
 * one: MultiMix as in the paper, 16 channels, with Adam's moments and an average of the weights.
 *
 *   node --import=tsx bench/checkpoint.ts [--engine wasm] [--runs 20] [--folder path] [--json results.json]
 *
 * The thread's time is what its event loop was busy (Node's own reading) between asking for the snapshot and its being
 * on the disk; nothing else runs. Continuing is reading the newest checkpoint, checking its digest and putting it back.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { defaults } from '../lib/codec/configuration.js'
import { EngineChoice } from '../lib/codec/engine-choice.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import { createModel } from '../lib/model/create-model.js'
import { textTable } from '../lib/report/text-table.js'
import { checkpointFolder } from '../lib/train/checkpoint-folder.js'
import { checkpointKeeper } from '../lib/train/checkpoint-keeper.js'
import { noneYet } from '../lib/train/early-stopping.js'
import { openLearner } from '../pipelines/open-learner.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    engine: { type: 'string', default: 'wasm' },
    runs: { type: 'string', default: '20' },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'string' },
  },
})
const machine = machineFacts('bench/checkpoint.ts')
console.log(describeMachine(machine))
const prefer = EngineChoice.decode(options.engine)
if (E.isLeft(prefer)) throw new Error(`Expected --engine to be ${EngineChoice.name}, got ${options.engine}.`)
const engine = await selectEngine({ prefer: prefer.right })

const configuration = { ...defaults, emaDecay: 0.999, engine: prefer.right }
const model = createModel('MultiMix', configuration)
const nothing = {
  segmentationLabelled: null,
  segmentationUnlabelled: null,
  classificationLabelled: null,
  classificationUnlabelled: null,
  epochImages: 5116,
}
const learner = openLearner(model, nothing, configuration, { stepsInFlight: 1 })
const path = mkdtempSync(join(options.folder, 'multimix-checkpoint-'))
const folder = checkpointFolder(path, { keep: 2 })

try {
  const busy: number[] = []
  const written: number[] = []
  for (let step = 1; step <= Number(options.runs) + 1; step++) {
    const before = performance.eventLoopUtilization()
    const beganMs = performance.now()
    const keeper = checkpointKeeper({
      folder,
      learner: { made: () => ({ step, state: null }), snapshot: () => ({ ...learner.snapshot(), step }) },
      rest: () => ({ configuration, data: 'none', validation: noneYet }),
      dueAfter: () => true,
      everyMinutes: 10,
      everySteps: null,
    })
    keeper.after(step)
    await keeper.finish(step)
    // The first one loads code.
    if (step === 1) continue
    busy.push(performance.eventLoopUtilization(before).active)
    written.push(performance.now() - beganMs)
  }
  const continued: number[] = []
  for (let run = 0; run < Number(options.runs); run++) {
    const beganMs = performance.now()
    const newest = await orThrow(async () => folder.newest(console.log))
    await orThrow(async () => learner.restore(newest!, path))
    await [...model.weights.values()].at(-1)!.data()
    continued.push(performance.now() - beganMs)
  }
  const mebibytes = statSync(folder.file(Number(options.runs) + 1)).size / 2 ** 20
  const row = (what: string, values: readonly number[]) => [
    what,
    ...[median(values), Math.min(...values), Math.max(...values)].map(value => value.toFixed(0)),
  ]
  console.log(
    `\n${textTable([
      [`ms (${engine.name}, ${mebibytes.toFixed(1)} MiB)`, 'median', 'least', 'most'],
      row("of the training thread's time", busy),
      row('until it is on the disk', written),
      row('to continue from it', continued),
    ])}`,
  )
  conclude(
    {
      machine,
      results: { engine: engine.name, mebibytes, busy, written, continued },
      verdicts: [
        verdict({
          what: "a checkpoint, of the training thread's time",
          value: median(busy),
          unit: ' ms',
          digits: 0,
          atMost: 100,
        }),
        verdict({ what: 'continuing', value: median(continued), unit: ' ms', digits: 0, atMost: 2000 }),
      ],
    },
    options.json,
  )
} finally {
  learner.dispose()
  model.dispose()
  rmSync(path, { recursive: true })
}
