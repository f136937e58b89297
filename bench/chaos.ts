/**
 * Chaos: training streams prepared over NATS, while workers, server and trainer are killed and stopped.
 *
 *   node --import=tsx bench/chaos.ts [--rounds 20] [--seed 1] [--only 7] [--steps 40] [--workers 2] [--verbose] [--json results.json]
 *
 * In each round a trainer has the batches of all five streams, small ones of a few phantoms, prepared by worker processes.
 * SIGKILL and SIGSTOP fall at steps drawn from the seed; who is killed is started again, the trainer from its last
 * checkpoint. Server and workers are those of the round before; answers are kept in memory and in a file in turns. Every
 * batch that any trainer had must be that of a run on this machine alone, every step and every sample of every epoch must be
 * there, no sample may be given up, and at the end the queue is empty. A last round has a sample that kills its workers.
 *
 * Exits with 1 where that is not so, and says the command that plays the round again: the same faults at the same steps,
 * though not at the same microsecond.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writePhantoms } from '../datasets/write-phantoms.js'
import { type NatsSettings, natsDefaults } from '../lib/codec/nats-settings.js'
import { orThrow } from '../lib/codec/or-throw.js'
import { startNatsServer } from '../pipelines/local-nats-server.js'
import { type ChaosRound, chaosRound, type Expected } from './chaos/chaos-round.js'
import { chaosPhantoms, chaosSets } from './chaos/chaos-streams.js'
import { keepWorker } from './chaos/kept-worker.js'
import { localRecords } from './chaos/local-records.js'
import { type PoisonRound, poisonRound } from './chaos/poison-round.js'
import { roundLine } from './chaos/round-line.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    steps: { type: 'string', default: '40' },
    workers: { type: 'string', default: '2' },
    verbose: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const [seed, steps, workers] = [Number(options.seed), Number(options.steps), Number(options.workers)]
const numbers =
  options.only === undefined ? Array.from({ length: Number(options.rounds) }, (_, i) => i + 1) : [Number(options.only)]

/** The least that is allowed, so that many a stop is longer. */
const ACK_WAIT_MS = 500
const POISON_ATTEMPTS = 3
/** Orders of samples, in turns: what is left of one round is not what the next one wants. */
const ORDERS = 3

const machine = machineFacts('bench/chaos.ts')
console.log(describeMachine(machine))
const beganMs = performance.now()
const folder = mkdtempSync(join(tmpdir(), 'multimix-chaos-'))
const data = join(folder, 'phantoms')
await orThrow(writePhantoms(data, chaosPhantoms))
const expected = await Promise.all(
  Array.from({ length: ORDERS }, async (_, order): Promise<Expected> => {
    const run = { data, seed: seed + order, steps }
    const sets = await chaosSets(run)
    return { run, sets, records: await localRecords(sets, run) }
  }),
)
const server = await orThrow(startNatsServer({ folder: join(folder, 'nats') }))
const settings: NatsSettings = {
  ...natsDefaults,
  ...{ servers: [server.address], queue: 'chaos', ackWaitMs: ACK_WAIT_MS },
}
const kept = Array.from({ length: workers }, (_, i) => keepWorker({ settings, data, name: `worker ${i + 1}` }))

const rounds: ChaosRound[] = []
let poison: PoisonRound | null = null
try {
  for (const round of numbers) {
    const result = await chaosRound({
      ...{ cluster: { server, workers: kept }, expected: expected[round % ORDERS]!, folder },
      settings: { ...settings, storage: round % 2 === 0 ? 'file' : 'memory' },
      faults: { seed, round, steps, workers, ackWaitMs: ACK_WAIT_MS },
      say: line => {
        if (options.verbose) console.log(`    ${line}`)
      },
    })
    rounds.push(result)
    console.log(roundLine(result))
    if (result.problems.length === 0) continue
    for (const problem of result.problems.slice(0, 8)) console.log(`  WRONG ${problem}`)
    console.log(`  node --import=tsx bench/chaos.ts --seed ${seed} --only ${round} --steps ${steps} --verbose`)
  }
  if (options.only === undefined) {
    poison = await poisonRound({ ...settings, attempts: POISON_ATTEMPTS }, expected[0]!.run)
    const { issued, answered, givenUp, reissued } = poison.report
    console.log(`poison: ${issued} issued, ${answered} answered, ${givenUp} given up, ${reissued} again`)
    for (const problem of poison.problems) console.log(`  WRONG ${problem}`)
  }
} finally {
  await Promise.all(kept.map(worker => worker.close()))
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

const landed = rounds.flatMap(({ played }) => played?.landed ?? [])
const inWork = landed.filter(({ inFlight }) => inFlight > 0).length
const seconds = (performance.now() - beganMs) / 1000
console.log(
  `\n${rounds.length} rounds in ${seconds.toFixed(0)} s: ${landed.length} faults, ${inWork} of them while work was in flight.`,
)
conclude(
  {
    machine,
    results: { rounds, poison, seconds },
    verdicts: [
      verdict({
        what: 'rounds with a batch, an epoch or a queue that is not as it should be',
        value: rounds.filter(({ problems }) => problems.length > 0).length,
        digits: 0,
        atMost: 0,
        note: `${rounds.reduce((sum, { wholeEpochs }) => sum + wholeEpochs, 0)} whole epochs`,
      }),
      verdict({
        what: 'samples lost, or kept too long, beside one that kills its workers',
        value: poison === null ? null : poison.problems.length,
        digits: 0,
        atMost: 0,
      }),
      verdict({
        what: 'faults that came while work was in flight',
        value: landed.length === 0 ? null : (100 * inWork) / landed.length,
        unit: '%',
        digits: 0,
        atLeast: 50,
      }),
    ],
  },
  options.json,
)
