/**
 * How fast files are read from where they lie: from this machine, over HTTP and from an S3-compatible store, both on
 * loopback and in processes of their own.
 *
 *   node --import=tsx bench/storage.ts [--mib 256] [--rounds 5] [--json results.json]
 *
 * A file is read from its beginning in MB/s, and its parts of 100 kB, the size of a small X-ray, in reads a second, one
 * after another and eight at a time; medians of rounds in turn. The stores are test servers in Node: a floor for what
 * reading costs, not a ceiling.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { orThrow } from '../lib/codec/or-throw.js'
import { textTable } from '../lib/report/text-table.js'
import { entryLocation, type Location } from '../lib/storage/location.js'
import { openLocation } from '../lib/storage/open-location.js'
import { readLocation } from '../lib/storage/read-location.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { residentMiB } from './measure/resident-memory.js'
import { verdict } from './measure/verdict.js'
import { startServingProcess } from './serve/serving-process.js'

const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    rounds: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
})
const length = Number(options.mib) * 2 ** 20
const rounds = Number(options.rounds)
const PART = 100_000
const PARTS = 400

const machine = machineFacts('bench/storage.ts')
console.log(describeMachine(machine))

const { signal } = new AbortController()
const seconds = async (work: () => Promise<void>) => {
  const startedMs = performance.now()
  await work()
  return (performance.now() - startedMs) / 1000
}
const sequential = async (file: Location) => {
  let bytes = 0
  const took = await seconds(async () => {
    for await (const piece of openLocation(file, signal)) bytes += piece.length
  })
  if (bytes !== length) throw new Error(`${file}: ${bytes} bytes, expected ${length}`)
  return bytes / 1e6 / took
}
const parts = async (file: Location, lanes: number) => {
  const left = Array.from(
    { length: PARTS },
    (_, i) => ((i * 7919) % PARTS) * Math.floor((length - PART) / PARTS),
  ).values()
  const lane = async () => {
    for (const from of left) {
      const part = entryLocation(file, 'part', { from, to: from + PART - 1 })
      await orThrow(readLocation(part, { stage: 'bench', sampleId: null, signal }))
    }
  }
  return PARTS / (await seconds(async () => void (await Promise.all(Array.from({ length: lanes }, lane)))))
}

const folder = mkdtempSync(join(tmpdir(), 'multimix-storage-'))
writeFileSync(join(folder, 'shard.tar'), Buffer.alloc(length, 'multimix'))
const servers = [
  await startServingProcess({ how: 'http', folder }),
  await startServingProcess({ how: 's3', folder }),
] as const
const places = { 'this machine': folder, HTTP: servers[0].root, S3: servers[1].root }
type Rates = Record<'sequential' | 'one' | 'eight' | 'memory', number[]>
const rates = Object.fromEntries(
  Object.keys(places).map((name): [string, Rates] => [name, { sequential: [], one: [], eight: [], memory: [] }]),
)
try {
  for (let round = 0; round <= rounds; round++)
    for (const [name, root] of Object.entries(places)) {
      const file = `${root}/shard.tar`
      const before = await residentMiB()
      const measured = { sequential: await sequential(file), memory: (await residentMiB()) - before }
      const all = { ...measured, one: await parts(file, 1), eight: await parts(file, 8) }
      // The first round warms up.
      if (round > 0)
        for (const what of ['sequential', 'one', 'eight', 'memory'] as const) rates[name]![what].push(all[what])
    }
} finally {
  await Promise.all(servers.map(({ close }) => close()))
  rmSync(folder, { recursive: true, force: true })
}

const middle = Object.entries(rates).map(([name, of]) => ({
  name,
  sequential: median(of.sequential),
  one: median(of.one),
  eight: median(of.eight),
  memory: Math.max(...of.memory),
}))
console.log(
  textTable([
    ['where', 'whole file, MB/s', 'parts a second', 'parts a second, eight at a time', 'memory grew by at most, MiB'],
    ...middle.map(({ name, sequential, one, eight, memory }) => [
      name,
      ...[sequential, one, eight].map(rate => rate.toFixed(0)),
      memory.toFixed(1),
    ]),
  ]),
)
conclude(
  {
    machine,
    results: { length, rounds, middle },
    verdicts: middle.slice(1).map(({ name, memory }) =>
      verdict({
        what: `resident memory after reading ${options.mib} MiB over ${name} against before`,
        value: memory,
        unit: ' MiB',
        digits: 1,
        atMost: 32,
      }),
    ),
  },
  options.json,
)
