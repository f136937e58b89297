/**
 * Starts and cancels the five training streams over and over, at random moments: nothing may be left behind.
 *
 *   node --import=tsx bench/cycles.ts [--data path/to/data] [--cycles 1000] [--workers 1]
 *     [--idle-ms 1000] [--json results.json]
 *
 * Half of the cycles are cancelled within the first turns of the event loop, the others within 60 ms, in the middle of
 * reading, of a batch's tensors, or of waiting for a worker. Every fiftieth opens and closes a pool of its own, so that
 * its workers are still starting when it is cancelled. A thousand more, before, warm up; then tensors, handles and
 * threads have to be at the end what they were, memory within 10 MiB, and from a cancel to idle (all that was held has
 * settled) at most a second may pass, or `--idle-ms`: on a machine that others use, its pauses count too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as tf from '@tensorflow/tfjs-core'
import { pipe } from 'fp-ts/lib/function.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
import { selectEngine } from '../lib/engine/select-engine.js'
import type { Flowable } from '../lib/flowable/flowable.js'
import { forEach } from '../lib/flowable/for-each.js'
import { keyedRandom, randomInteger } from '../lib/random/keyed-random.js'
import { conclude } from './measure/conclude.js'
import { fiveStreams, PHANTOMS } from './measure/five-streams.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { residentMiB } from './measure/resident-memory.js'
import { sleep } from './measure/sleep.js'
import { type Verdict, verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: PHANTOMS },
    cycles: { type: 'string', default: '1000' },
    workers: { type: 'string', default: '1' },
    'idle-ms': { type: 'string', default: '1000' },
    json: { type: 'string' },
  },
})
const cycles = Number(options.cycles)
/** The heap, the compilers and sharp's threads take hundreds of cycles to reach their size. */
const WARM_UP = 1000
const workers = Number(options.workers)
const over = { sizePx: 64, workers }
const SETTLE_MS = 10_000

const machine = machineFacts('bench/cycles.ts')
console.log(describeMachine(machine))
await selectEngine({ prefer: 'wasm' })

const turn = () => new Promise<void>(resolve => setImmediate(resolve))
const random = keyedRandom(1, 'cycles')
const moment = async (cycle: number) => {
  if (cycle % 2 === 1) return sleep(60 * random())
  for (let turns = randomInteger(random, 20); turns > 0; turns--) await turn()
}

/** Starts the flow into a sink that works with tensors, cancels it at a random moment, and gives the time to idle. */
const cycle = async (flow: Flowable<TrainingBatch>, number: number) => {
  const running = pipe(
    flow,
    forEach(async ({ classificationStrong: { images }, sizePx }) => {
      const batch = tf.tensor3d(Int32Array.from(images), [images.length / sizePx ** 2, sizePx, sizePx], 'int32')
      try {
        await turn()
      } finally {
        batch.dispose()
      }
    }),
  )
  await moment(number)
  const cancelledMs = performance.now()
  const { unsettled } = await running.stop(SETTLE_MS)
  await running
  // The sink's own work on a batch is not the flow's to hold.
  await turn()
  return { idleMs: performance.now() - cancelledMs, unsettled }
}

/**
 * The threads of this process, or null where the system does not tell (only Linux does). Those that libvips keeps for
 * decoding are left out: they come with work and go 15 s after it.
 */
const threads = () => {
  const tasks = '/proc/self/task'
  if (!existsSync(tasks)) return null
  return readdirSync(tasks).filter(task => !readFileSync(join(tasks, task, 'comm'), 'utf8').includes('vips')).length
}
const handles = () => process.getActiveResourcesInfo().sort().join(' ')
const look = async () => {
  // A thread that has ended and a handle that was closed leave in the turns that follow.
  await sleep(100)
  return { tensors: tf.memory().numTensors, handles: handles(), threads: threads(), residentMiB: await residentMiB() }
}

const shared = await fiveStreams(options.data, over)
// Where the workers run already, and where they are still starting: the very first cycle, and those with their own.
const idleMs: number[] = []
const startingIdleMs: number[] = []
const unsettled: string[] = []
let before: Awaited<ReturnType<typeof look>> | null = null
for (let number = 0; number < WARM_UP + cycles; number++) {
  if (number === WARM_UP) before = await look()
  const own = number % 50 === 49 ? await fiveStreams(options.data, over) : null
  const ended = await cycle((own ?? shared).flow, number)
  await own?.close()
  const starting = own !== null || number === 0
  ;(starting ? startingIdleMs : idleMs).push(ended.idleMs)
  unsettled.push(...ended.unsettled)
  if ((number + 1) % 100 === 0)
    console.log(
      `${number + 1} cycles · cancel to idle: median ${median(idleMs).toFixed(1)} ms, most ${Math.max(...idleMs).toFixed(0)} ms · ${(await residentMiB()).toFixed(0)} MiB resident`,
    )
}
const after = await look()
await shared.close()
const threadsAtTheEnd = await sleep(200).then(threads)

const same = (what: string, was: unknown, is: unknown): Verdict => ({
  what,
  target: 'as before',
  figure: was === is ? `${is === '' ? 'none' : is}` : `${is}, before ${was}`,
  met: was === null ? null : was === is,
})
console.log(`\nthreads: ${after.threads ?? '–'}, ${threadsAtTheEnd ?? '–'} when the pool was closed`)
conclude(
  {
    machine,
    results: { before, after, threadsAtTheEnd, idleMs, startingIdleMs, unsettled },
    verdicts: [
      same('tensors', before?.tensors ?? null, after.tensors),
      same('handles', before?.handles ?? null, after.handles),
      same('threads', before?.threads ?? null, after.threads),
      verdict({
        what: 'resident memory',
        value: before && after.residentMiB - before.residentMiB,
        unit: ' MiB more',
        digits: 1,
        atMost: 10,
      }),
      ...[
        ['cancel to idle, most', idleMs] as const,
        ['cancel to idle while workers start, most', startingIdleMs] as const,
      ].map(([what, values]) =>
        verdict({ what, value: Math.max(...values), unit: ' ms', digits: 0, atMost: Number(options['idle-ms']) }),
      ),
      verdict({ what: 'work that did not settle', value: unsettled.length, digits: 0, atMost: 0 }),
    ],
  },
  options.json,
)
