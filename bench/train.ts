/**
 * Training steps side by side: a step of MultiMix on each engine that this machine has, against a PyTorch script that
 * does the arithmetic of the released code, in one run.
 *
 *   node --import=tsx bench/train.ts [--size 256] [--batch 10] [--channels 16] [--rounds 3] [--steps 3]
 *     [--only wasm,pytorch] [--python python3] [--streams path/to/data] [--json results.json]
 *
 * Every system runs in a process of its own, once a round, in another order each round: one step warms up, the others
 * count. Times are medians over the rounds, ratios medians of each round's ratio. Then each of ours trains through the five
 * streams (of phantoms, unless `--streams` names a folder) and tells how long the sink waited.
 */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { permutation } from '../lib/flowable/permutation.js'
import { textTable } from '../lib/report/text-table.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { verdict } from './measure/verdict.js'
import type { TrainJob } from './train/job.js'
import { runJob, type TrainRun } from './train/run-job.js'

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: '256' },
    batch: { type: 'string', default: '10' },
    channels: { type: 'string', default: '16' },
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '3' },
    only: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    streams: { type: 'string', default: 'phantoms' },
    json: { type: 'string' },
  },
})
const cores = availableParallelism()
const common = {
  device: 'cpu',
  replicas: 0,
  threads: cores,
  sizePx: Number(options.size),
  batchSize: Number(options.batch),
  baseChannels: Number(options.channels),
  steps: Number(options.steps) + 1,
  streams: null,
} as const satisfies Omit<TrainJob, 'engine'>

type System = Readonly<{ id: string; label: string; job: TrainJob }>

const systems: readonly System[] = [
  { id: 'pytorch', label: `PyTorch, ${cores} threads`, job: { ...common, engine: 'pytorch' } },
  { id: 'wasm-one', label: 'wasm, this thread alone', job: { ...common, engine: 'wasm' } },
  {
    id: 'wasm',
    label: `wasm, ${cores} replicas`,
    job: { ...common, engine: 'wasm', replicas: Math.min(cores, common.batchSize) },
  },
  { id: 'native', label: 'native TensorFlow', job: { ...common, engine: 'native' } },
  { id: 'pytorch-cuda', label: 'PyTorch, CUDA', job: { ...common, engine: 'pytorch', device: 'cuda' } },
  { id: 'cuda', label: 'native TensorFlow, CUDA', job: { ...common, engine: 'cuda' } },
  { id: 'webgpu', label: 'WebGPU', job: { ...common, engine: 'webgpu' } },
].filter(({ id }) => options.only?.split(',').includes(id) ?? true) as readonly System[]

const machine = machineFacts('bench/train.ts')
console.log(describeMachine(machine))
const { sizePx, batchSize, baseChannels } = common
console.log(`MultiMix, ${sizePx}² px, M = ${batchSize} (${5 * batchSize} images a step), ${baseChannels} base channels`)

const progress = (line: string) => process.stderr.write(`${line}\n`)
const leftOut = new Map<string, string>()
type Run = TrainRun & Readonly<{ system: string; round: number; stepSeconds: number }>
const runs: Run[] = []
for (let round = 1; round <= Number(options.rounds); round++) {
  const order = permutation(systems.length, [round])
  for (let i = 0; i < systems.length; i++) {
    const { id, job } = systems[order(i)]!
    if (leftOut.has(id)) continue
    const result = await runJob(job, { python: options.python })
    if (E.isLeft(result)) {
      leftOut.set(id, result.left)
      progress(`${id}: left out, ${result.left}`)
      continue
    }
    const stepSeconds = median(result.right.stepMs.slice(1)) / 1000
    runs.push({ ...result.right, system: id, round, stepSeconds })
    progress(`round ${round}, ${id}: ${stepSeconds.toFixed(2)} s a step`)
  }
}

const of = (id: string) => runs.filter(({ system }) => system === id)
const ratio = (id: string, peer: string): number | null => {
  const ratios = of(id).flatMap(run =>
    of(peer)
      .filter(({ round }) => round === run.round)
      .map(other => run.stepSeconds / other.stepSeconds),
  )
  return ratios.length === 0 ? null : median(ratios)
}
const number = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits))
console.log(
  `\n${textTable([
    ['system', 's a step', '× PyTorch', 'peak MiB', 'tensors'],
    ...systems
      .filter(({ id }) => of(id).length > 0)
      .map(({ id, label }) => [
        label,
        number(median(of(id).map(({ stepSeconds }) => stepSeconds)), 2),
        number(ratio(id, 'pytorch'), 2),
        number(Math.max(...of(id).map(({ peakMiB }) => peakMiB ?? 0)), 0),
        of(id).every(({ tensorGrowth }) => tensorGrowth === null) ? '–' : `${of(id).at(-1)!.tensorGrowth}`,
      ]),
  ])}`,
)
for (const [id, why] of leftOut) console.log(`${id}: left out, ${why}`)
console.log([...new Set(runs.map(({ versions }) => versions))].join('\n'))

/** The share of the time from the first step on: before it, the streams have just begun. */
const waitingShare = (run: TrainRun): number => {
  const [waiting, busy] = [run.waitingMs, run.stepMs].map(list => list.slice(1).reduce((sum, ms) => sum + ms, 0))
  return (100 * waiting!) / (waiting! + busy!)
}
const fed = new Map<string, number | null>()
for (const { id, job } of systems.filter(({ id, job }) => job.engine !== 'pytorch' && of(id).length > 0)) {
  const run = await runJob({ ...job, streams: options.streams }, options)
  if (E.isLeft(run)) progress(`${id} from streams: ${run.left}`)
  fed.set(id, E.isRight(run) ? waitingShare(run.right) : null)
}
const grown = runs.filter(({ tensorGrowth }) => tensorGrowth !== null)
conclude(
  {
    machine,
    results: { runs, leftOut: Object.fromEntries(leftOut), waitingPercent: Object.fromEntries(fed) },
    verdicts: [
      verdict({ what: 'wasm on all cores against PyTorch', value: ratio('wasm', 'pytorch'), atMost: 1.5, unit: '×' }),
      verdict({ what: 'native against PyTorch', value: ratio('native', 'pytorch'), atMost: 1, unit: '×' }),
      verdict({
        what: 'WebGPU against PyTorch on the GPU',
        value: ratio('webgpu', 'pytorch-cuda'),
        atMost: 5,
        unit: '×',
      }),
      verdict({
        what: 'tensors that each run leaks',
        value: grown.length === 0 ? null : Math.max(...grown.map(run => run.tensorGrowth!)),
        atMost: 0,
        digits: 0,
      }),
      ...[...fed].map(([id, value]) =>
        verdict({ what: `share of the time that the sink waits for data, ${id}`, value, atMost: 2, unit: '%' }),
      ),
    ],
  },
  options.json,
)
