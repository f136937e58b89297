/**
 * Preprocessing by way of NATS: what the way costs, and how preparation scales over processes.
 *
 *   node --max-semi-space-size=2 --import=tsx bench/distributed.ts [--only transport,latency,memory,whole] [--rounds 3]
 *     [--count 3000] [--answers 100000] [--data path/to/data] [--json results.json]
 *
 * - transport: samples of 192 KiB from a worker that has them ready to the trainer, each a process of its own, through a
 *   local server; beside it the plain client, which publishes as many bytes to a consumer.
 * - latency: from a question to its answer, one at a time, through the server and from a worker thread of this process.
 * - memory: of trainer and worker over 100,000 small answers and 20,000 of 192 KiB.
 * - whole: real pictures read, resampled and given both views at 256² by 1, 2 and 4 processes, and by threads of this one.
 *
 * All on one machine: server, workers and trainer share its cores, so rates are a floor.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writePhantoms } from '../datasets/write-phantoms.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { textTable } from '../lib/report/text-table.js'
import { openDataFolder } from '../pipelines/data-folder.js'
import { latencyThroughRemote } from './distributed/latency.js'
import { latencyHere } from './distributed/latency-here.js'
import { readMemory } from './distributed/memory.js'
import { measureTransport, SAMPLE_BYTES, transportTable, transportVerdicts } from './distributed/transport.js'
import { measureWhole, wholeTable } from './distributed/whole-report.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { type Verdict, verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'transport,latency,memory,whole' },
    rounds: { type: 'string', default: '3' },
    count: { type: 'string', default: '3000' },
    answers: { type: 'string', default: '100000' },
    data: { type: 'string' },
    json: { type: 'string' },
  },
})
const nativePhantoms = {
  seed: 1,
  sizePx: 1024,
  counts: { jsrt: 0, mcu: 0, chex: { train: 60, validation: 0, test: 0 }, nihx: 0 },
}
const EARLY = 10_000
const parts = options.only.split(',')
const say = (line: string) => process.stderr.write(`${line}\n`)

const machine = machineFacts('bench/distributed.ts')
console.log(describeMachine(machine))
const results: Record<string, unknown> = {}
const verdicts: Verdict[] = []

if (parts.includes('transport')) {
  const rows = await measureTransport({ rounds: Number(options.rounds), count: Number(options.count), say })
  console.log(`\n${transportTable(rows)}`)
  results.transport = rows
  verdicts.push(...transportVerdicts(rows))
}

if (parts.includes('latency')) {
  const rows: (readonly [string, number, { p50: number; p99: number }])[] = []
  for (const bytes of [100, SAMPLE_BYTES]) {
    rows.push(['worker thread', bytes, await latencyHere({ bytes, count: 1000 })])
    for (const storage of ['memory', 'file'] as const)
      rows.push([`server, ${storage}`, bytes, await latencyThroughRemote({ storage, bytes, count: 1000 })])
  }
  console.log(
    `\n${textTable([
      ['question to answer', 'bytes', 'p50, ms', 'p99, ms'],
      ...rows.map(([way, bytes, { p50, p99 }]) => [way, String(bytes), p50.toFixed(2), p99.toFixed(2)]),
    ])}`,
  )
  results.latency = rows
}

if (parts.includes('memory')) {
  const total = Number(options.answers)
  const readings = {
    small: await readMemory({ bytes: 100, window: 64, total, every: total / 10 }, reading =>
      say(`small: ${JSON.stringify(reading)}`),
    ),
    '192 KiB': await readMemory({ bytes: SAMPLE_BYTES, window: 64, total: total / 5, every: total / 50 }, reading =>
      say(`192 KiB: ${JSON.stringify(reading)}`),
    ),
  }
  results.memory = readings
  for (const [size, read] of Object.entries(readings)) {
    // What comes before warms up.
    const early = read.find(({ answers }) => answers >= EARLY) ?? read[0]!
    const late = read.at(-1)!
    for (const who of ['trainerMiB', 'workerMiB'] as const)
      verdicts.push(
        verdict({
          what: `resident memory of the ${who.replace('MiB', '')} after ${late.answers} answers (${size}) against after ${early.answers}`,
          value: late[who] - early[who],
          unit: ' MiB',
          digits: 1,
          atMost: 10,
        }),
      )
  }
}

if (parts.includes('whole')) {
  const drawn = mkdtempSync(join(tmpdir(), 'multimix-distributed-'))
  try {
    const root = options.data ?? drawn
    // The size of a small radiograph: most of the work is decoding.
    if (options.data === undefined) await orThrow(writePhantoms(root, nativePhantoms))
    const { chex } = await orThrow(openDataFolder(root))
    if (chex === null) throw new Error(`--data: expected a folder that holds chest_xray, got ${root}`)
    const rows = await measureWhole({ dataset: chex, root, rounds: Number(options.rounds), count: 200, say })
    console.log(`\n${chex.length} pictures of ${options.data ?? 'phantoms, 1024²'}\n${wholeTable(rows)}`)
    results.whole = rows
  } finally {
    rmSync(drawn, { recursive: true, force: true })
  }
}

conclude({ machine, results, verdicts }, options.json)
