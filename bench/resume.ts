/**
 * How long a continued run takes to its first batch, against a normal start, and how large its state is: the five
 * training streams, continued at random batches.
 *
 *   node --import=tsx bench/resume.ts [--data path/to/data] [--runs 20] [--batches 60] [--workers 0] [--json results.json]
 *
 * A first run warms up and leaves a state after each batch. Then starts and continuations take turns, each a run of its
 * own that is stopped after its first batch; the workers stay. The continued batch has to be the one that followed.
 */
import { createHash } from 'node:crypto'
import { parseArgs } from 'node:util'
import { pipe } from 'fp-ts/lib/function.js'
import type { TrainingBatch } from '../lib/codec/training-batch.js'
import type { Flowable, State } from '../lib/flowable/flowable.js'
import { forEach } from '../lib/flowable/for-each.js'
import { take } from '../lib/flowable/take.js'
import { keyedRandom, randomInteger } from '../lib/random/keyed-random.js'
import { textTable } from '../lib/report/text-table.js'
import { conclude } from './measure/conclude.js'
import { fiveStreams, PHANTOMS } from './measure/five-streams.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: PHANTOMS },
    runs: { type: 'string', default: '20' },
    batches: { type: 'string', default: '60' },
    workers: { type: 'string', default: '0' },
    json: { type: 'string' },
  },
})
const machine = machineFacts('bench/resume.ts')
console.log(describeMachine(machine))

const digest = ({ classificationWeak, classificationStrong, segmentationLabelled }: TrainingBatch) => {
  const hash = createHash('sha256')
  for (const { ids, images } of [classificationWeak, classificationStrong, segmentationLabelled])
    hash.update(ids.join()).update(images)
  return hash.digest('hex')
}

/** Runs the flow from a state to its first batch, and stops it. */
const first = async (flow: Flowable<TrainingBatch>, from: State) => {
  const startedMs = performance.now()
  let firstBatchMs = Number.NaN
  let drawn = ''
  const running = pipe(
    flow,
    forEach(
      batch => {
        firstBatchMs = performance.now() - startedMs
        drawn = digest(batch)
        void running.stop()
      },
      { from },
    ),
  )
  await running
  await running.stop(10_000)
  return { firstBatchMs, drawn }
}

const { flow, close } = await fiveStreams(options.data, { workers: Number(options.workers) })
try {
  const digests: string[] = []
  const states: State[] = []
  const whole = pipe(
    flow,
    take(Number(options.batches)),
    forEach(batch => {
      // The state after the last batch handled is known when the next one comes.
      if (digests.length > 0) states.push(whole.state())
      digests.push(digest(batch))
    }),
  )
  await whole

  const random = keyedRandom(1, 'resume')
  const starts: number[] = []
  const continued: number[] = []
  let different = 0
  for (let run = 0; run < Number(options.runs); run++) {
    starts.push((await first(flow, null)).firstBatchMs)
    const at = randomInteger(random, states.length)
    // `take` wraps what is below it: its state is [taken, state of the streams].
    const [, from] = states[at] as readonly [number, State]
    const { firstBatchMs, drawn } = await first(flow, from)
    continued.push(firstBatchMs)
    if (drawn !== digests[at + 1]) different++
  }
  const stateBytes = Math.max(...states.map(state => JSON.stringify(state).length))
  const row = (what: string, values: readonly number[]) => [
    what,
    ...[median(values), Math.min(...values), Math.max(...values)].map(value => value.toFixed(0)),
  ]
  console.log(
    `\n${textTable([['time to the first batch, ms', 'median', 'least', 'most'], row('normal start', starts), row('continued', continued)])}`,
  )
  conclude(
    {
      machine,
      results: { starts, continued, stateBytes, different },
      verdicts: [
        verdict({
          what: 'first batch of a continued run, later than that of a normal start',
          value: median(continued) - median(starts),
          unit: ' ms',
          digits: 0,
          atMost: 100,
        }),
        verdict({ what: 'state', value: stateBytes, unit: ' bytes', digits: 0, atMost: 4096 }),
        verdict({ what: 'continued batches unlike those that followed', value: different, digits: 0, atMost: 0 }),
      ],
    },
    options.json,
  )
} finally {
  await close()
}
