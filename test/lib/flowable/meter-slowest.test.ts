import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { scan } from 'rxjs'
import { batch } from '../../../lib/flowable/batch.js'
import { branch } from '../../../lib/flowable/branch.js'
import { deadLetters } from '../../../lib/flowable/dead-letters.js'
import { filter } from '../../../lib/flowable/filter.js'
import type { Flowable } from '../../../lib/flowable/flowable.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromShards } from '../../../lib/flowable/from-shards.js'
import { lift } from '../../../lib/flowable/lift.js'
import { map } from '../../../lib/flowable/map.js'
import { mapAsync } from '../../../lib/flowable/map-async.js'
import { createMeter, meter } from '../../../lib/flowable/meter.js'
import type { MeterReport } from '../../../lib/flowable/meter-report.js'
import { mix } from '../../../lib/flowable/mix.js'
import { prefetch } from '../../../lib/flowable/prefetch.js'
import { take } from '../../../lib/flowable/take.js'
import { zip } from '../../../lib/flowable/zip.js'
import { type ManualTime, manualTime } from './manual-time.js'

type Flow = Flowable<unknown>
type Time = Pick<ManualTime, 'sleep' | 'work'>

/**
 * A piece of a chain: the stages that it adds, in the order of the report, which of them can be slow (none: −1), and
 * how many values it may work on at a time. `delayMs` is what that stage takes for a value.
 */
type Link = Readonly<{
  stages: readonly string[]
  slow: number
  concurrency?: number
  build(time: Time, delayMs: number): (flow: Flow) => Flow
}>

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const pause = async ({ sleep }: Time, ms: number) => {
  if (ms > 0) await sleep(ms)
}
const slowSource = (time: Time, delayMs: number, count = 400): Flow =>
  fromAsyncIterable(async function* () {
    for (let i = 0; i < count; i++) {
      await pause(time, delayMs)
      yield i
    }
  })
const slowly = (time: Time, delayMs: number, concurrency = 1) =>
  mapAsync(
    async (value: unknown) => {
      await pause(time, delayMs)
      return value
    },
    { concurrency },
  )
const busily = (time: Time, delayMs: number) =>
  map((value: unknown) => {
    time.work(delayMs)
    return value
  })
const parallel = (concurrency: number): Link => ({
  stages: ['mapAsync'],
  slow: 0,
  concurrency,
  build: (time, ms) => slowly(time, ms, concurrency),
})

const even: Readonly<Record<string, Link>> = {
  map: { stages: ['map'], slow: 0, build: busily },
  'map before a prefetch': {
    stages: ['map', 'prefetch'],
    slow: 0,
    build: (time, ms) => flow => pipe(flow, busily(time, ms), prefetch(2)),
  },
  'prefetch before a map': {
    stages: ['prefetch', 'map'],
    slow: 1,
    build: (time, ms) => flow => pipe(flow, prefetch(3), busily(time, ms)),
  },
  'lift of scan': {
    stages: ['scan'],
    slow: 0,
    build: (time, ms) =>
      lift(
        scan((_, value: unknown) => {
          time.work(ms)
          return value
        }, null as unknown),
        'scan',
      ),
  },
  'mapAsync, one at a time': parallel(1),
  'mapAsync, four at a time': parallel(4),
  prefetch: { stages: ['prefetch'], slow: -1, build: () => prefetch(2) },
  'the other side of a zip': {
    stages: ['fromAsyncIterable', 'zip'],
    slow: 0,
    build: (time, ms) => zip(slowSource(time, ms)),
  },
  'a use of a branch': {
    stages: ['map', 'mapAsync', 'zip', 'branch'],
    slow: 1,
    build: (time, ms) =>
      branch(2, (shared: Flow) => pipe(shared, busily(time, 0), zip(pipe(shared, slowly(time, ms))))),
  },
}
/** These give more or fewer values than they take, or take from elsewhere, so that the stages differ in their rates. */
const uneven: Readonly<Record<string, Link>> = {
  filter: {
    stages: ['filter'],
    slow: 0,
    build: (time, ms) => {
      let seen = 0
      return filter(() => {
        time.work(ms)
        return seen++ % 3 !== 1
      })
    },
  },
  deadLetters: {
    stages: ['map', 'deadLetters'],
    slow: 1,
    build: (time, ms) => flow => {
      let seen = 0
      return pipe(
        flow,
        map(value => (seen++ % 2 === 0 ? E.left(value) : E.right(value))),
        deadLetters({ write: () => time.work(ms) }),
      )
    },
  },
  'batch before a map': {
    stages: ['batch', 'map'],
    slow: 1,
    build: (time, ms) => flow => pipe(flow, batch(2), busily(time, ms)),
  },
  'mapAsync before a batch': {
    stages: ['mapAsync', 'batch'],
    slow: 0,
    build: (time, ms) => flow => pipe(flow, slowly(time, ms, 3), batch(2)),
  },
  'another source of a mix': {
    stages: ['fromAsyncIterable', 'mix'],
    slow: 0,
    build: (time, ms) => from =>
      mix(
        [
          { from, weight: 3 },
          { from: slowSource(time, ms), weight: 2 },
        ],
        2,
      ),
  },
  'a use of a branch that asks further ahead than its lag': {
    stages: ['batch', 'map', 'batch', 'zip', 'branch'],
    slow: 1,
    build: (time, ms) =>
      branch(2, (shared: Flow) => pipe(shared, batch(2), zip(pipe(shared, busily(time, ms), batch(2))))),
  },
  take: { stages: ['take'], slow: -1, build: () => take(17) },
}
const all = { ...even, ...uneven }

/** The name that the report gives the stage at `index`: the second of a name is numbered 2. */
const numbered = (stages: readonly string[], index: number) => {
  const nth = stages.slice(0, index + 1).filter(name => name === stages[index]).length
  return nth === 1 ? stages[index]! : `${stages[index]} ${nth}`
}

const delayOf = (delays: readonly number[], place: number) => delays[place] ?? 0

/** Runs source → links → sink; `delays` are those of the source, of each link, and of the sink. */
const run = async (links: readonly Link[], delays: readonly number[]): Promise<MeterReport> => {
  const time = manualTime()
  const watch = createMeter({ nowMs: time.nowMs })
  const flow = links.reduce(
    (upstream: Flow, link, i) => link.build(time, delayOf(delays, i + 1))(upstream),
    slowSource(time, delayOf(delays, 0), 40),
  )
  await time.until(
    pipe(
      flow,
      meter(watch),
      forEach(() => pause(time, delayOf(delays, links.length + 1))),
    ),
  )
  return watch.report()
}

/** Every report's sums. */
const adds = ({ elapsedMs, sink, stages }: MeterReport) => {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-6
  const stalled = stages.reduce((sum, { stallMs }) => sum + stallMs, 0)
  return (
    near(sink.busyMs + sink.waitingMs, elapsedMs) &&
    near(stalled, sink.waitingMs) &&
    sink.unexplainedMs === 0 &&
    stages.every(
      ({ busyMs, waitingMs, idleMs, stallMs }) =>
        near(busyMs + waitingMs + idleMs, elapsedMs) && Math.min(busyMs, waitingMs, idleMs + 1e-6, stallMs) >= 0,
    )
  )
}

/** The name of the slow stage at a place in a chain: 0 is the source, then the links, then the sink. */
const nameAt = (links: readonly Link[], place: number) => {
  if (place > links.length) return 'sink'
  const before = ['fromAsyncIterable', ...links.slice(0, place - 1).flatMap(({ stages }) => stages)]
  if (place === 0) return before[0]!
  const { stages, slow } = links[place - 1]!
  return numbered([...before, ...stages], before.length + slow)
}

const onlyAt = (place: number, delayMs: number) => [...range(place).map(() => 0), delayMs]

for (const [name, link] of Object.entries(all).filter(([, { slow }]) => slow >= 0))
  test(`a delay in one stage names it: ${name}`, async t => {
    const surrounded = [even.map!, link, uneven['batch before a map']!, even.prefetch!]
    const report = await run(surrounded, onlyAt(2, 7))
    t.is(report.slowest, nameAt(surrounded, 2))
    t.true(adds(report))
    t.is(report.stages.find(stage => stage.name === report.slowest)!.stallMs, report.sink.waitingMs)
  })

test('a delay in the source, or in the sink, names it', async t => {
  const links = [even.map!, uneven['mapAsync before a batch']!, even.prefetch!]
  t.is((await run(links, [5])).slowest, 'fromAsyncIterable')
  const report = await run(links, onlyAt(4, 5))
  t.is(report.slowest, 'sink')
  t.is(report.sink.waitingMs, 0)
})

test('in random chains, a delay at a random place names the stage there, and the sums are right', async t => {
  const names = Object.keys(all)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...names), { maxLength: 5 }),
      fc.nat(),
      fc.integer({ min: 1, max: 20 }),
      async (chain, anywhere, delayMs) => {
        const links = chain.map(name => all[name]!)
        const places = range(links.length + 2).filter(i => links[i - 1]?.slow !== -1)
        const place = places[anywhere % places.length]!
        const report = await run(links, onlyAt(place, delayMs))
        if (report.slowest !== nameAt(links, place) || !adds(report))
          throw new Error(
            `delayed by ${delayMs}: expected ${nameAt(links, place)}, got ${JSON.stringify(report, null, 1)}`,
          )
      },
    ),
    { seed: 3, numRuns: 150, includeErrorInReport: true },
  )
  t.pass()
})

test('where every stage takes its time, the one that takes ten times as long for a value is named', async t => {
  const names = Object.keys(even)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...names), { maxLength: 4 }), fc.nat(), async (chain, anywhere) => {
      const links = chain.map(name => even[name]!)
      const places = range(links.length + 2).filter(i => links[i - 1]?.slow !== -1)
      const place = places[anywhere % places.length]!
      const delays = range(links.length + 2).map(i => (i === place ? 10 : 1) * (links[i - 1]?.concurrency ?? 1))
      const report = await run(links, delays)
      if (report.slowest !== nameAt(links, place) || !adds(report))
        throw new Error(`expected ${nameAt(links, place)}, got ${JSON.stringify(report, null, 1)}`)
    }),
    { seed: 4, numRuns: 100, includeErrorInReport: true },
  )
  t.pass()
})

test('work with places free is not to blame while its upstream is late, and is when they are full', async t => {
  const links = [even['mapAsync, four at a time']!]
  // A value every 4 ms; the work takes 2 ms a value with four in work, then 5 ms.
  const free = await run(links, [4, 8])
  t.is(free.slowest, 'fromAsyncIterable')
  t.true(free.stages[1]!.busyMs > 0.9 * free.elapsedMs)
  t.true(free.stages[1]!.meanInWork < 2.1)
  t.is((await run(links, [4, 20])).slowest, 'mapAsync')
})

test('a sink is slowest when it is busy for longer than what it waits for', async t => {
  t.is((await run([], [4, 10])).slowest, 'sink')
  t.is((await run([], [10, 4])).slowest, 'fromAsyncIterable')
  t.is((await run([even.prefetch!], [6, 0, 10])).slowest, 'sink')
  t.is((await run([even.prefetch!], [10, 0, 6])).slowest, 'fromAsyncIterable')
})

test('in real time, with delays ten times apart, the slow stage is named', async t => {
  const block = (ms: number) => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }
  const time: Time = { sleep: ms => new Promise(resolve => setTimeout(resolve, ms)), work: block }
  const named = async (delays: readonly number[]) => {
    const watch = createMeter()
    await pipe(
      slowSource(time, delays[0]!, 12),
      busily(time, delays[1]!),
      slowly(time, delays[2]!, 2),
      prefetch(1),
      meter(watch),
      forEach(() => pause(time, delays[3]!)),
    )
    return watch.report().slowest
  }
  t.is(await named([40, 4, 4, 4]), 'fromAsyncIterable')
  t.is(await named([4, 40, 4, 4]), 'map')
  t.is(await named([4, 4, 80, 4]), 'mapAsync')
  t.is(await named([4, 4, 4, 40]), 'sink')
})

test('an archive of many shards is one stage, slow or not', async t => {
  const time = manualTime()
  const watch = createMeter({ nowMs: time.nowMs })
  const shards = fromShards({
    name: 'archive',
    shards: range(40),
    open: async function* () {
      for (let i = 0; i < 4; i++) {
        await pause(time, 10)
        yield i
      }
    },
  })
  await time.until(
    pipe(
      shards,
      busily(time, 2),
      meter(watch),
      forEach(() => {}),
    ),
  )
  const { slowest, stages } = watch.report()
  t.is(slowest, 'fromShards(archive): a shard')
  t.deepEqual(
    stages.map(({ name }) => name),
    ['fromShards(archive): a shard', 'fromShards(archive)', 'map'],
  )
})
