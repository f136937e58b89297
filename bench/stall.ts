/**
 * How long a sink waits that is slower than the pipeline, and what the pipeline holds then.
 *
 *   node --import=tsx bench/stall.ts --data path/to/data [--set chest_xray_224] [--workers 0,2] [--rounds 3]
 *     [--seconds 3] [--cache] [--json results.json]
 *
 * A round measures the pipeline's own rate (a sink that takes no time), then a sink that sleeps 1.2 times as long for
 * each sample: its time is busy + waiting, and waiting should be at most 2% of it. At the end one sink is 100 times
 * slower: the pipeline then fills its declared buffers, and no more. Both warm up first. The sink leaves the cores free
 * while it sleeps; that it wakes late, where pixel work has the thread (0 workers), is stated beside its waiting.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pipe } from 'fp-ts/lib/function.js'
import { describeMeter } from '../lib/flowable/describe-meter.js'
import { createMeter, meter } from '../lib/flowable/meter.js'
import { toAsyncIterable } from '../lib/flowable/to-async-iterable.js'
import { filesOf, imageSets } from './loader/image-sets.js'
import { preparedBatches } from './loader/prepared-batches.js'
import { conclude } from './measure/conclude.js'
import { describeMachine, machineFacts } from './measure/machine-facts.js'
import { median } from './measure/median.js'
import { sleep } from './measure/sleep.js'
import { type Verdict, verdict } from './measure/verdict.js'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    set: { type: 'string', default: 'chest_xray_224' },
    workers: { type: 'string', default: '0,2' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    cache: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})
const set = imageSets.find(({ name }) => name === options.set)
if (!set) throw new Error(`--set: expected one of ${imageSets.map(({ name }) => name).join(', ')}, got ${options.set}`)
const paths = options.data === undefined ? null : filesOf(set, options.data)
if (paths === null) throw new Error(`--data: expected a folder that holds ${set.folder}, got ${options.data ?? 'none'}`)

const BATCH = 10
const CONCURRENCY = 4
const SLOWER = 1.2
const MUCH_SLOWER = 100
const AT_REST = 3
const runMs = 1000 * Number(options.seconds)
const cacheFolder = options.cache ? mkdtempSync(join(tmpdir(), 'multimix-bench-cache-')) : null

/** How a sink spent its time after the first `warmUpMs`; of `busyMs`, `lateMs` is waking later than it had asked for. */
type Spent = Readonly<{ samples: number; busyMs: number; waitingMs: number; lateMs: number }>
type Open = ReturnType<typeof open>

const open = (workers: number) => {
  let begun = 0
  const prepared = preparedBatches(
    {
      paths,
      seed: 1,
      sizePx: 256,
      batchSize: BATCH,
      workers,
      concurrency: CONCURRENCY * Math.max(1, workers),
      cacheFolder,
    },
    () => {
      begun++
    },
  )
  return {
    ...prepared,
    begun: () => begun,
    restart: () => {
      begun = 0
    },
  }
}

/** Runs the pipeline into a sink that sleeps `sleepMs` for each batch, and measures it for `forMs` after warming up. */
const run = async (
  { flow }: Pick<Open, 'flow'>,
  { sleepMs, warmUpMs, forMs }: Readonly<{ sleepMs: number; warmUpMs: number; forMs: number }>,
): Promise<Spent> => {
  const openedMs = performance.now()
  let spent: Spent = { samples: 0, busyMs: 0, waitingMs: 0, lateMs: 0 }
  let askedMs = openedMs
  for await (const { samples } of pipe(flow, toAsyncIterable)) {
    const cameMs = performance.now()
    if (sleepMs > 0) await sleep(sleepMs)
    const doneMs = performance.now()
    if (askedMs - openedMs >= warmUpMs)
      spent = {
        samples: spent.samples + samples,
        busyMs: spent.busyMs + doneMs - cameMs,
        waitingMs: spent.waitingMs + cameMs - askedMs,
        lateMs: spent.lateMs + doneMs - cameMs - sleepMs,
      }
    if (spent.busyMs + spent.waitingMs >= forMs) break
    askedMs = performance.now()
  }
  return spent
}

/** Runs the pipeline once over all files: that fills the cache. */
const wholePass = async ({ flow }: Pick<Open, 'flow'>) => {
  let left = paths.length
  for await (const { samples } of pipe(flow, toAsyncIterable)) {
    left -= samples
    if (left <= 0) break
  }
}

const shareOf = (ms: number, { busyMs, waitingMs }: Spent) => ms / (busyMs + waitingMs)
const rateOf = ({ samples, busyMs, waitingMs }: Spent) => (1000 * samples) / (busyMs + waitingMs)

/** What is held beside a sink that takes very long: seen at the end of each of its first sleeps, when all has settled. */
const heldAtRest = async (opened: Open, sleepMs: number) => {
  opened.restart()
  const held: number[] = []
  let finished = 0
  for await (const { samples } of pipe(opened.flow, toAsyncIterable)) {
    await sleep(sleepMs)
    held.push(opened.begun() - finished)
    finished += samples
    if (held.length === AT_REST) break
  }
  return held
}

const measure = async (workers: number) => {
  const opened = open(workers)
  const watch = createMeter()
  try {
    await wholePass(opened)
    const rounds: Readonly<{ rate: number; stallShare: number; lateShare: number }>[] = []
    for (let round = 0; round < Number(options.rounds); round++) {
      const rate = rateOf(await run(opened, { sleepMs: 0, warmUpMs: runMs / 2, forMs: runMs }))
      const sleepMs = (SLOWER * 1000 * BATCH) / rate
      const metered = { flow: pipe(opened.flow, meter(watch)) }
      const spent = await run(metered, { sleepMs, warmUpMs: runMs / 2, forMs: runMs })
      const [stallShare, lateShare] = [shareOf(spent.waitingMs, spent), shareOf(spent.lateMs, spent)]
      rounds.push({ rate, stallShare, lateShare })
      console.log(
        `${workers} workers: ${rate.toFixed(0)}/s; a sink of ${sleepMs.toFixed(1)} ms a batch waits ${(100 * stallShare).toFixed(2)}% and wakes ${(100 * lateShare).toFixed(1)}% late`,
      )
    }
    console.log(`\n${describeMeter(watch.report())}`)
    const rate = median(rounds.map(round => round.rate))
    const held = await heldAtRest(opened, (MUCH_SLOWER * 1000 * BATCH) / rate)
    console.log(
      `${workers} workers, a sink ${MUCH_SLOWER} times slower: ${held.join(', ')} held of ${opened.declared}\n`,
    )
    return { workers, rounds, held, declared: opened.declared }
  } finally {
    await opened.close()
  }
}

const machine = machineFacts('bench/stall.ts')
console.log(
  `${describeMachine(machine)}\n${set.name}: ${paths.length} files, ${set.what}${cacheFolder ? ', warm' : ''}\n`,
)
const results: Awaited<ReturnType<typeof measure>>[] = []
try {
  for (const workers of options.workers.split(',').map(Number)) results.push(await measure(workers))
} finally {
  if (cacheFolder !== null) rmSync(cacheFolder, { recursive: true, force: true })
}
const verdicts = results.flatMap(({ workers, rounds, held, declared }): readonly Verdict[] => [
  verdict({
    what: `stall share, ${workers} workers, sink ${SLOWER}× slower`,
    value: 100 * median(rounds.map(round => round.stallShare)),
    unit: '%',
    atMost: 2,
  }),
  verdict({
    what: `held, ${workers} workers, sink ${MUCH_SLOWER}× slower`,
    value: Math.max(...held),
    digits: 0,
    atMost: declared,
    // `mapAsync` fills a place that becomes free only while it is asked for a value, so one may be free at rest.
    note: Math.min(...held) >= declared - 1 ? 'all buffers full' : `at times ${Math.min(...held)}`,
  }),
])
conclude({ machine, results: { set: set.name, warm: options.cache, results }, verdicts }, options.json)
