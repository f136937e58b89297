/**
 * Loaders side by side: how many samples a second this project's pipeline prepares (decode, resample to 256², weak and
 * strong view), against a bare sharp loop, PyTorch's DataLoader and tfjs-data, in one run on the same files.
 *
 *   node --import=tsx bench/loader.ts --data path/to/data [--rounds 5] [--only sharp,ours] [--sets chest_xray]
 *     [--seconds 1] [--python python3] [--json results.json]
 *
 * Every system runs in a process of its own, once a round, in another order each round; rates are medians over the
 * rounds, ratios medians of each round's ratio. Then each runs once more while its memory is watched.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { permutation } from '../lib/flowable/permutation.js'
import { filesOf, imageSets } from './loader/image-sets.js'
import type { Job } from './loader/job.js'
import { runChild } from './loader/run-child.js'
import { memoryTable, type Run, rateTable } from './loader/summary.js'
import { type System, systemsNamed } from './loader/systems.js'
import { inFlightVerdicts, rateVerdicts } from './loader/targets.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string' },
    sets: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    json: { type: 'string' },
  },
})
if (options.data === undefined) throw new Error('--data: expected the folder that holds chest_xray, NIH_ChestXray14, …')
const dataFolder = options.data
const rounds = Number(options.rounds)
const systems = systemsNamed(options.only)
const sets = imageSets
  .filter(({ name }) => options.sets?.split(',').includes(name) ?? true)
  .map(set => ({ ...set, paths: filesOf(set, dataFolder) }))

const machine = machineFacts('bench/loader.ts')
console.log(describeMachine(machine))
for (const { name, what, paths } of sets)
  console.log(paths === null ? `${name}: left out, not under ${dataFolder}` : `${name}: ${paths.length} files, ${what}`)

const cacheRoot = mkdtempSync(join(tmpdir(), 'multimix-bench-cache-'))
const leftOut = new Map<string, string>()
const progress = (line: string) => process.stderr.write(`${line}\n`)

const measure = async (
  set: Readonly<{ name: string; paths: readonly string[] }>,
  system: System,
  round: number,
  watchMemory = false,
): Promise<readonly Run[]> => {
  if (leftOut.has(system.id)) return []
  const job: Job = {
    loader: system.loader,
    paths: set.paths,
    seed: 1,
    sizePx: 256,
    batchSize: 10,
    workers: system.workers,
    // Four in flight; ours gives each of its workers as many.
    concurrency: 4 * (system.loader === 'ours' ? Math.max(1, system.workers) : 1),
    // Kept from round to round: the first one fills it, in its warm-up.
    cacheFolder: system.warm ? join(cacheRoot, `${set.name}-${system.id}`) : null,
    released: system.released,
    incrementalMarking: system.incrementalMarking,
    minSeconds: Number(options.seconds),
  }
  const result = await runChild(job, { python: options.python, watchMemory })
  if (E.isLeft(result)) {
    leftOut.set(system.id, result.left)
    progress(`${system.id}: left out, ${result.left}`)
    return []
  }
  const { samples, seconds } = result.right
  progress(`round ${round}, ${set.name}, ${system.id}: ${(samples / seconds).toFixed(0)}/s`)
  return [{ ...result.right, set: set.name, system: system.id, round }]
}

const runs: Run[] = []
const watched: Run[] = []
const present = sets.flatMap(({ name, paths }) => (paths === null ? [] : [{ name, paths }]))
try {
  for (let round = 1; round <= rounds; round++) {
    const order = permutation(systems.length, [round])
    for (const set of present)
      for (let i = 0; i < systems.length; i++) runs.push(...(await measure(set, systems[order(i)]!, round)))
  }
  for (const set of present.slice(0, 1))
    for (const system of systems) watched.push(...(await measure(set, system, 0, true)))
} finally {
  rmSync(cacheRoot, { recursive: true, force: true })
}

const peers = [
  { id: 'sharp', heading: '× sharp' },
  { id: 'dataloader', heading: '× released' },
  { id: 'dataloader-lean', heading: '× lean' },
  { id: 'tfjs-data', heading: '× tfjs' },
].filter(({ id }) => systems.some(system => system.id === id))
for (const { name } of present) console.log(`\n${rateTable(runs, name, systems, peers)}`)
if (watched.length > 0) console.log(`\n${memoryTable(watched, systems)}`)
for (const [id, why] of leftOut) console.log(`\n${id}: left out, ${why}`)
console.log(`\n${[...new Set(runs.map(({ versions }) => versions))].join('\n')}`)
conclude(
  {
    machine,
    results: { runs, watched, leftOut: Object.fromEntries(leftOut) },
    verdicts: [...rateVerdicts(runs), ...inFlightVerdicts(watched)],
  },
  options.json,
)
