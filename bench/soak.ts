/**
 * A soak: a million small samples through a pipeline in which every kind of operator has a part, with flat memory.
 *
 *   node --max-semi-space-size=2 --import=tsx bench/soak.ts [--samples 1000000] [--json results.json]
 *
 * Resident memory after the last sample should be within 10 MiB of that after 10,000. Garbage is collected before each
 * reading; the first 10,000 warm up. V8's room for young objects is held at 2 MiB, since by itself it grows to 16 MiB
 * at some time in the run, and would be taken for what the pipeline holds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { describeError } from '../lib/codec/pipeline-error.js'
import { describeMeter } from '../lib/flowable/describe-meter.js'
import { diskStore } from '../lib/flowable/disk-store.js'
import { forEach } from '../lib/flowable/for-each.js'
import { memoryStore } from '../lib/flowable/memory-store.js'
import { createMeter } from '../lib/flowable/meter.js'
import { openWorkerPool } from '../lib/flowable/worker-pool.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { residentMiB } from './measure/resident-memory.js'
import { verdict } from './measure/verdict.js'
import { BATCH, everyOperator } from './soak/every-operator.js'

const { values: options } = parseArgs({
  options: { samples: { type: 'string', default: '1000000' }, json: { type: 'string' } },
})
const EARLY = 10_000
const total = Number(options.samples)
if (!Number.isSafeInteger(total / EARLY) || total <= EARLY)
  throw new Error(`--samples: expected a multiple of ${EARLY} above it, got ${options.samples}`)

const machine = machineFacts('bench/soak.ts')
console.log(describeMachine(machine))

const folder = mkdtempSync(join(tmpdir(), 'multimix-soak-'))
const pool = openWorkerPool({ workers: 1 })
const watch = createMeter()
const readings: Readonly<{ samples: number; residentMiB: number; heapMiB: number }>[] = []
try {
  const disk = diskStore(folder, { maxBytes: 2 ** 24 })
  if (E.isLeft(disk)) throw new Error(describeError(disk.left))
  const flow = everyOperator({
    batches: total / BATCH,
    pool,
    memory: memoryStore({ maxBytes: 2 ** 18 }),
    disk: disk.right,
    watch,
  })
  // Readings get rarer: after 10,000, then ten over the rest.
  const every = Math.max(EARLY, Math.floor(total / 10 / EARLY) * EARLY)
  let samples = 0
  const startedMs = performance.now()
  await pipe(
    flow,
    forEach(async ([plain, reversed]) => {
      if (plain.length !== reversed.length) throw new Error('The branches fell out of step.')
      samples += plain.length
      if (samples !== EARLY && samples % every !== 0 && samples !== total) return
      const reading = {
        samples,
        residentMiB: await residentMiB(),
        heapMiB: process.memoryUsage().heapUsed / 2 ** 20,
      }
      readings.push(reading)
      const rate = (1000 * samples) / (performance.now() - startedMs)
      console.log(
        `${String(samples).padStart(8)} samples · ${rate.toFixed(0)}/s · ${reading.residentMiB.toFixed(1)} MiB resident · heap ${reading.heapMiB.toFixed(1)} MiB`,
      )
    }),
  )
} finally {
  await pool.close()
  rmSync(folder, { recursive: true, force: true })
}
console.log(`\n${describeMeter(watch.report())}`)
const early = readings.find(({ samples }) => samples === EARLY)
const late = readings.at(-1)
conclude(
  {
    machine,
    results: { readings },
    verdicts: [
      verdict({
        what: `resident memory after ${total} samples against after ${EARLY}`,
        value: early && late ? late.residentMiB - early.residentMiB : null,
        unit: ' MiB',
        digits: 1,
        atMost: 10,
      }),
    ],
  },
  options.json,
)
