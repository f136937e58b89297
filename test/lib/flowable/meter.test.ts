import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { batch } from '../../../lib/flowable/batch.js'
import { branch } from '../../../lib/flowable/branch.js'
import { concat } from '../../../lib/flowable/concat.js'
import { type Flowable, flowable } from '../../../lib/flowable/flowable.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { map } from '../../../lib/flowable/map.js'
import { mapAsync } from '../../../lib/flowable/map-async.js'
import { createMeter, meter } from '../../../lib/flowable/meter.js'
import { mix } from '../../../lib/flowable/mix.js'
import { prefetch } from '../../../lib/flowable/prefetch.js'
import { take } from '../../../lib/flowable/take.js'
import { toObservable } from '../../../lib/flowable/to-observable.js'
import { zip } from '../../../lib/flowable/zip.js'
import { laws } from './law-suite.js'
import { manualTime } from './manual-time.js'
import { meterSubjects } from './meter-subjects.js'

for (const { number, law } of laws)
  for (const subject of meterSubjects)
    test(`law ${number}, ${law.name}: ${subject.name}`, async t => {
      await t.notThrowsAsync(law(subject))
    })

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const setUp = () => {
  const time = manualTime()
  const watch = createMeter({ nowMs: time.nowMs })
  const slowly = <A>(ms: number, concurrency: number, name?: string) =>
    mapAsync(
      async (value: A) => {
        await time.sleep(ms)
        return value
      },
      { concurrency, ...(name === undefined ? {} : { name }) },
    )
  const busily = <A>(ms: number) =>
    map((value: A) => {
      time.work(ms)
      return value
    })
  return { time, watch, slowly, busily }
}

test('a run in numbers: what each stage was busy with, waited for and cost the sink', async t => {
  const { time, watch, slowly, busily } = setUp()
  await time.until(
    pipe(
      fromIterable(range(4)),
      slowly(10, 2, 'read'),
      busily(3),
      batch(2),
      meter(watch),
      forEach(() => time.sleep(5)),
    ),
  )
  // 0–10 two reads, 10–16 map of both, a third read begun in between at 13; 16–21 the sink; 21 a fourth read; 23–26 map
  // of the third, 31–34 of the fourth, and the flow ends as it gives the last batch.
  const { sink, stages, elapsedMs, slowest } = watch.report()
  t.is(elapsedMs, 34)
  t.deepEqual(sink, {
    items: 2,
    itemsPerSecond: 2000 / 34,
    busyMs: 5,
    waitingMs: 29,
    stallShare: 29 / 34,
    unexplainedMs: 0,
  })
  const [source, read, mapping, batching] = stages
  t.deepEqual(
    stages.map(({ name, upstreams, items }) => [name, upstreams, items]),
    [
      ['fromIterable', [], 4],
      ['read', ['fromIterable'], 4],
      ['map', ['read'], 4],
      ['batch', ['map'], 2],
    ],
  )
  const times = (stage: typeof read) => [stage!.busyMs, stage!.waitingMs, stage!.idleMs, stage!.stallMs]
  t.deepEqual(times(source), [0, 0, 34, 0])
  // Busy 0–13 (the second read ends at 10 too, but map has the thread and nobody notices), 13–23 and 21–31; the sink
  // waited for it 0–10, 21–23 and 26–31.
  t.deepEqual(times(read), [31, 0, 3, 17])
  t.is(read!.meanInWork, 43 / 34)
  t.is(read!.itemsPerSecond, 4000 / 34)
  t.deepEqual(times(mapping), [12, 17, 5, 12])
  t.deepEqual(times(batching), [0, 29, 5, 0])
  t.is(slowest, 'read')
})

test('busy is the union of synchronous and pending work, not their sum', async t => {
  const { time, watch } = setUp()
  await time.until(
    pipe(
      fromIterable(range(2)),
      mapAsync(
        () => {
          time.work(3)
          return time.sleep(10)
        },
        { concurrency: 2 },
      ),
      meter(watch),
      forEach(() => {}),
    ),
  )
  // One computes 0–3 and sleeps until 13, the other computes 3–6 and sleeps until 16.
  const { elapsedMs, stages } = watch.report()
  t.is(elapsedMs, 16)
  t.is(stages[1]!.busyMs, 16)
})

test('fill and work pending are means over time', async t => {
  const { time, watch, slowly } = setUp()
  // Three of four places in work for 10 ms, and the run goes on for 10 ms more at the sink, for each value in turn.
  await time.until(
    pipe(
      fromIterable(range(3)),
      slowly(10, 4),
      meter(watch),
      forEach(() => time.sleep(10)),
    ),
  )
  const { elapsedMs, stages } = watch.report()
  const read = stages.find(({ name }) => name === 'mapAsync')!
  // All three are done at 10; they are given at 10, 20 and 30, when the run ends with the last.
  t.is(elapsedMs, 30)
  t.is(read.meanInWork, 30 / 30)
  t.is(read.busyMs, 10)
  t.deepEqual(read.fill, { capacity: 4, mean: (3 * 10 + 2 * 10 + 1 * 10) / 30 / 4 })
})

test('the tree: zip, mix and branch name their upstreams, the uses of a shared flow are looked through', async t => {
  const { time, watch, slowly } = setUp()
  const counted = () => fromIterable(range(6))
  await time.until(
    pipe(
      mix([
        { from: pipe(counted(), slowly<number>(4, 1, 'read')), weight: 1 },
        { from: pipe(counted(), slowly<number>(1, 1, 'read')), weight: 1 },
      ]),
      branch(2, (shared: Flowable<number>) =>
        pipe(
          shared,
          map(n => n),
          zip(shared),
        ),
      ),
      zip(counted()),
      meter(watch),
      forEach(() => {}),
    ),
  )
  const { slowest, stages } = watch.report()
  t.deepEqual(
    stages.map(({ name, upstreams }) => [name, ...upstreams]),
    [
      ['fromIterable'],
      ['read', 'fromIterable'],
      ['fromIterable 2'],
      ['read 2', 'fromIterable 2'],
      ['mix', 'read', 'read 2'],
      ['map', 'mix'],
      ['zip', 'map', 'mix'],
      ['branch', 'zip'],
      ['fromIterable 3'],
      ['zip 2', 'branch', 'fromIterable 3'],
    ],
  )
  t.is(slowest, 'read')
})

test('flows that open one after another at one place share a line', async t => {
  const { time, watch, slowly } = setUp()
  const round = () => pipe(fromIterable(range(9)), slowly<number>(2, 1), take(3))
  await time.until(
    pipe(
      concat([round(), round(), round(), round()]),
      meter(watch),
      forEach(() => {}),
    ),
  )
  const { stages, sink } = watch.report()
  t.deepEqual(
    stages.map(({ name, items }) => [name, items]),
    [
      ['fromIterable', 12],
      ['mapAsync', 12],
      ['take', 12],
      ['concat', 12],
    ],
  )
  t.is(stages[1]!.stallMs, 24)
  t.is(sink.waitingMs, 24)
})

test('before a run the report is empty, and after it the time stands still', async t => {
  const { time, watch } = setUp()
  time.work(3)
  t.deepEqual(watch.report(), {
    elapsedMs: 0,
    sink: { items: 0, itemsPerSecond: 0, busyMs: 0, waitingMs: 0, stallShare: 0, unexplainedMs: 0 },
    stages: [],
    slowest: 'sink',
  })
  const flow = pipe(
    fromIterable(range(9)),
    map(n => {
      time.work(2)
      if (n === 4) throw new Error('the work broke')
      return n
    }),
    meter(watch),
  )
  await t.throwsAsync(
    pipe(
      flow,
      forEach(() => {}),
    ),
    { message: 'the work broke' },
  )
  const atEnd = watch.report()
  time.work(1000)
  t.deepEqual(watch.report(), atEnd)
  t.is(atEnd.elapsedMs, 10)
  t.is(atEnd.stages[1]!.stallMs, 10)

  // The next run begins anew.
  await pipe(
    flow,
    forEach(() => {}, { from: 7 }),
  )
  t.is(watch.report().elapsedMs, 4)
  t.is(watch.report().sink.items, 2)
})

test('a report may be asked for in the middle, also while work is pending', async t => {
  const { time, watch, slowly } = setUp()
  const seen: number[][] = []
  await time.until(
    pipe(
      fromIterable(range(2)),
      slowly(10, 1),
      map(n => {
        const { elapsedMs, sink, stages } = watch.report()
        seen.push([elapsedMs, sink.waitingMs, stages[1]!.busyMs])
        return n
      }),
      meter(watch),
      forEach(() => time.sleep(7)),
    ),
  )
  // The second read begins as soon as the sink asks for it, when it has slept.
  t.deepEqual(seen, [
    [10, 10, 10],
    [27, 20, 20],
  ])
})

test('stages below the meter are the sink, and unbounded demand is no busy sink', async t => {
  const { time, watch, slowly, busily } = setUp()
  await time.until(
    new Promise<void>(resolve =>
      pipe(fromIterable(range(3)), slowly(4, 1), meter(watch), busily(3), toObservable).subscribe({
        complete: resolve,
      }),
    ),
  )
  const { sink, stages } = watch.report()
  t.deepEqual(
    stages.map(({ name }) => name),
    ['fromIterable', 'mapAsync'],
  )
  t.is(sink.busyMs, 9)
})

test('two meters in one flow both see what is above them', async t => {
  const { time, watch, slowly } = setUp()
  const outer = createMeter({ nowMs: time.nowMs })
  await time.until(
    pipe(
      fromAsyncIterable(async function* () {
        yield* range(5)
      }),
      slowly(3, 1),
      meter(watch),
      prefetch(1),
      meter(outer),
      forEach(() => {}),
    ),
  )
  t.is(watch.report().slowest, 'mapAsync')
  t.is(outer.report().slowest, 'mapAsync')
  t.deepEqual(
    outer.report().stages.map(({ name }) => name),
    ['fromAsyncIterable', 'mapAsync', 'meter', 'prefetch'],
  )
})

test('waiting for what no operator answers for is said to be unexplained', async t => {
  const { time, watch } = setUp()
  const unseen: Flowable<number> = request$ =>
    flowable<number>('unseen', stage => () => {
      void stage.run.hold('unseen', time.sleep(6)).then(() => stage.emit(1, null))
    })(request$)
  await time.until(
    pipe(
      unseen,
      meter(watch),
      // Past the kernel nothing is held, so the edge needs a sign that the run goes on.
      zip(
        fromAsyncIterable(async function* () {
          await time.sleep(6)
          yield 0
        }),
      ),
      take(1),
      forEach(() => {}),
    ),
  )
  const { sink, slowest, stages } = watch.report()
  t.deepEqual(stages, [])
  t.is(sink.unexplainedMs, 6)
  t.is(sink.waitingMs, 6)
  t.is(slowest, 'unknown')
})
