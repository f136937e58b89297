/**
 * Streaming from WebDataset shards: samples a second from local files, and over HTTP and S3 on loopback, from servers in
 * processes of their own, through `shardSamples` with its shuffled window.
 *
 *   node --import=tsx bench/shards.ts [--samples 100000] [--rounds 3] [--json results.json]
 *
 * A sample is a picture of 10 kB, a class and JSON. The media take turns; a rate is the median over the rounds, a ratio
 * the median of each round's. Memory is read every tenth of the samples, after garbage was collected (the clock stands
 * meanwhile): after the first tenth, which warms up, the second half should hold no more than the first. The servers are
 * tests' in Node: a floor.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/lib/Either.js'
import { PipelineFailure } from '../lib/codec/pipeline-error.js'
import { toAsyncIterable } from '../lib/flowable/to-async-iterable.js'
import { textTable } from '../lib/report/text-table.js'
import { shardSamples } from '../lib/shard/shard-samples.js'
import { joinLocation, type Location } from '../lib/storage/location.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { residentMiB } from './measure/resident-memory.js'
import { verdict } from './measure/verdict.js'
import { startServingProcess } from './serve/serving-process.js'
import { writeSyntheticShards } from './shards/write-synthetic-shards.js'

const { values: options } = parseArgs({
  options: {
    samples: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
})
const [samples, rounds] = [Number(options.samples), Number(options.rounds)]
const READINGS = 10

type Streamed = Readonly<{ perSecond: number; memoryMiB: readonly number[] }>

/** All samples once; the clock stands while memory is read. */
const stream = async (root: Location, names: readonly string[], seed: number): Promise<Streamed> => {
  const shards = names.map(name => joinLocation(root, name))
  const flow = shardSamples({ name: 'bench', shards, seed, windowSamples: 1000, epochs: 1 })
  const memoryMiB: number[] = []
  let [seen, pausedMs] = [0, 0]
  const begunMs = performance.now()
  for await (const result of toAsyncIterable(flow)) {
    if (E.isLeft(result)) throw new PipelineFailure(result.left)
    if (++seen % Math.ceil(samples / READINGS) !== 0) continue
    const pausedAtMs = performance.now()
    memoryMiB.push(await residentMiB())
    pausedMs += performance.now() - pausedAtMs
  }
  if (seen !== samples) throw new Error(`Expected ${samples} samples from ${root}, got ${seen}`)
  return { perSecond: (1000 * samples) / (performance.now() - begunMs - pausedMs), memoryMiB }
}

const machine = machineFacts('bench/shards.ts')
console.log(describeMachine(machine))
const folder = mkdtempSync(join(tmpdir(), 'multimix-shards-'))
const closing: (() => Promise<void>)[] = []
const runs: Record<string, Streamed[]> = {}
try {
  const names = await writeSyntheticShards(folder, samples)
  const places: Record<string, Location> = { 'local files': folder }
  for (const [place, how] of [
    ['HTTP', 'http'],
    ['S3', 's3'],
  ] as const) {
    const { root, close } = await startServingProcess({ how, folder })
    places[place] = root
    closing.push(close)
  }
  for (let round = 0; round <= rounds; round++)
    for (const [place, root] of Object.entries(places)) {
      const streamed = await stream(root, names, round)
      process.stderr.write(`round ${round}, ${place}: ${streamed.perSecond.toFixed(0)}/s\n`)
      // The first round warms up.
      if (round > 0) runs[place] = [...(runs[place] ?? []), streamed]
    }
} finally {
  for (const close of closing) await close()
  rmSync(folder, { recursive: true, force: true })
}

/** The median of the second half of the readings above that of the first, of which the first one warms up. */
const growth = ([, ...readings]: readonly number[]) => {
  const middle = Math.floor(readings.length / 2)
  return median(readings.slice(middle)) - median(readings.slice(0, middle))
}

const local = runs['local files']!
const summary = Object.entries(runs).map(([place, streamed]) => ({
  place,
  perSecond: median(streamed.map(({ perSecond }) => perSecond)),
  ratio: median(streamed.map(({ perSecond }, i) => perSecond / local[i]!.perSecond)),
  memoryMiB: streamed.at(-1)!.memoryMiB,
  grownMiB: Math.max(...streamed.map(({ memoryMiB }) => growth(memoryMiB))),
}))
console.log(
  textTable([
    ['from', 'samples/s', '× local', 'MiB after each tenth, last round', 'second half above first'],
    ...summary.map(({ place, perSecond, ratio, memoryMiB, grownMiB }) => [
      place,
      perSecond.toFixed(0),
      ratio.toFixed(2),
      memoryMiB.map(mib => mib.toFixed(0)).join(' '),
      `${grownMiB.toFixed(1)} MiB`,
    ]),
  ]),
)
conclude(
  {
    machine,
    results: { samples, rounds, runs },
    verdicts: summary.flatMap(({ place, ratio, grownMiB }) => [
      ...(place === 'local files'
        ? []
        : [verdict({ what: `${place} against local files`, value: ratio, unit: '×', atLeast: 0.8 })]),
      verdict({
        what: `${place}: memory of the second half above the first`,
        value: grownMiB,
        unit: ' MiB',
        digits: 1,
        atMost: 10,
      }),
    ]),
  },
  options.json,
)
