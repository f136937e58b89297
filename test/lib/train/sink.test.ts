import test from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { lastValueFrom, type Observable, tap, toArray } from 'rxjs'
import { fromAsyncIterable } from '../../../lib/flowable/from-async-iterable.js'
import { fromIterable } from '../../../lib/flowable/from-iterable.js'
import { type SinkReport, type SinkStart, trainingSink } from '../../../lib/train/sink.js'

const turn = () => new Promise<void>(resolve => setImmediate(resolve))
const all = <A>(observable: Observable<A>) => lastValueFrom(observable.pipe(toArray()))

/** A clock that moves when it is told to. */
const handClock = () => {
  let ms = 1000
  return { nowMs: () => ms, pass: (by: number) => (ms += by) }
}

/** Batches 0 … count − 1, counted as they are taken; each takes `eachMs` of the clock to make. */
const batches = (count: number, clock = handClock(), eachMs = 0) => {
  const source = { taken: 0, released: false }
  const flow = fromIterable({
    *[Symbol.iterator]() {
      try {
        for (let i = 0; i < count; i++) {
          source.taken++
          clock.pass(eachMs)
          yield i
        }
      } finally {
        source.released = true
      }
    },
  })
  return { source, flow }
}

test('one step at a time: the next batch is asked for when the last is done, and steps count from 1', async t => {
  const { source, flow } = batches(5)
  let inWork = 0
  const reports = await all(
    pipe(
      flow,
      trainingSink(async (batch: number, step) => {
        t.is(++inWork, 1)
        t.is(step, batch + 1)
        for (let i = 0; i < 5; i++) {
          await turn()
          t.is(source.taken, step, 'no batch is taken while a step is in work')
        }
        inWork--
        return `report ${batch}`
      }),
    ),
  )
  t.deepEqual(
    reports.map(({ step, report }) => [step, report]),
    [1, 2, 3, 4, 5].map(step => [step, `report ${step - 1}`]),
  )
})

test('busy is the step, waiting is for its batch, by the clock that was passed', async t => {
  const clock = handClock()
  const { flow } = batches(3, clock, 7)
  const sink = pipe(
    flow,
    trainingSink(
      async (batch: number) => {
        clock.pass(100 + batch)
        await turn()
        clock.pass(1)
      },
      { nowMs: clock.nowMs },
    ),
  )
  // The time between making the sink and starting it is nobody's.
  clock.pass(5000)
  t.deepEqual(
    (await all(sink)).map(({ busyMs, waitingMs }) => [busyMs, waitingMs]),
    [
      [101, 7],
      [102, 7],
      [103, 7],
    ],
  )
})

test('each subscription is a run of its own, with its own count', async t => {
  const sink = pipe(
    batches(3).flow,
    trainingSink(async () => null),
  )
  for (const _ of ['first', 'second'])
    t.deepEqual(
      (await all(sink)).map(({ step }) => step),
      [1, 2, 3],
    )
})

test('a step that rejects ends the run with its own error, and no step follows', async t => {
  const { source, flow } = batches(5)
  const broken = new Error('the loss is not a number')
  const seen: number[] = []
  const error = await t.throwsAsync(
    lastValueFrom(
      pipe(
        flow,
        trainingSink(async (_: number, step) => {
          if (step === 3) throw broken
          return step
        }),
      ).pipe(tap(({ step }) => seen.push(step))),
    ),
  )
  t.is(error, broken)
  await turn()
  t.deepEqual(seen, [1, 2])
  t.true(source.released)
})

test('unsubscribing stops the flow: the signal is aborted, the step in work goes unreported, none follows', async t => {
  let taken = 0
  let aborted = false
  const flow = fromAsyncIterable(async function* (signal) {
    signal.addEventListener('abort', () => {
      aborted = true
    })
    for (;;) yield taken++
  })
  const reports: SinkReport<number>[] = []
  let steps = 0
  let release = () => {}
  const subscription = pipe(
    flow,
    trainingSink(async (_: number, step) => {
      steps = step
      if (step === 3)
        await new Promise<void>(resolve => {
          release = resolve
        })
      return step
    }),
  ).subscribe(report => reports.push(report))
  while (steps < 3) await turn()
  subscription.unsubscribe()
  release()
  for (let i = 0; i < 10; i++) await turn()
  t.is(steps, 3)
  t.true(aborted)
  t.deepEqual(
    reports.map(({ step }) => step),
    [1, 2],
  )
})

test('leaving at a report starts no further step', async t => {
  const { source, flow } = batches(100)
  await new Promise<void>(resolve => {
    const subscription = pipe(
      flow,
      trainingSink(async () => null),
    ).subscribe(({ step }) => {
      if (step < 4) return
      subscription.unsubscribe()
      resolve()
    })
  })
  await turn()
  t.is(source.taken, 4)
  t.true(source.released)
})

test('with two steps in flight the next begins while one is in work, and no third', async t => {
  const clock = handClock()
  const { source, flow } = batches(4)
  const begun: number[] = []
  const releases: (() => void)[] = []
  const reports = all(
    pipe(
      flow,
      trainingSink(
        (batch: number) =>
          new Promise<number>(resolve => {
            begun.push(batch)
            releases.push(() => resolve(batch))
          }),
        { stepsInFlight: 2, nowMs: clock.nowMs },
      ),
    ),
  )
  const settle = async () => {
    for (let i = 0; i < 5; i++) await turn()
  }
  await settle()
  t.deepEqual(begun, [0, 1])
  t.is(source.taken, 2)
  for (let i = 0; i < 4; i++) {
    clock.pass(10)
    releases[i]!()
    await settle()
  }
  // Each took ten milliseconds after the one before it, and none waited for its batch.
  t.deepEqual(
    (await reports).map(({ step, report, busyMs, waitingMs }) => [step, report, busyMs, waitingMs]),
    [0, 1, 2, 3].map(batch => [batch + 1, batch, 10, 0]),
  )
})

for (const stepsInFlight of [1, 2])
  test(`in a pause no step is in work, and the next begins after the report: ${stepsInFlight} in flight`, async t => {
    const clock = handClock()
    const told: string[] = []
    let inWork = 0
    const reports = await all(
      pipe(
        batches(6).flow,
        trainingSink(
          async (_: number, step) => {
            told.push(`begin ${step}`)
            inWork++
            clock.pass(5)
            await turn()
            inWork--
            return step
          },
          {
            stepsInFlight,
            nowMs: clock.nowMs,
            pause: {
              after: step => step % 2 === 0,
              work: async (step, report) => {
                t.is(report, step)
                told.push(`pause ${step}`)
                for (let i = 0; i < 5; i++) await turn()
                t.is(inWork, 0)
                clock.pass(1000)
                return `paused ${step}`
              },
            },
          },
        ),
      ).pipe(tap(({ step }) => told.push(`report ${step}`))),
    )
    for (const step of [2, 4]) {
      const from = told.indexOf(`pause ${step}`)
      t.deepEqual(told.slice(from, from + 3), [`pause ${step}`, `report ${step}`, `begin ${step + 1}`])
    }
    t.deepEqual(
      reports.map(({ paused }) => paused),
      [null, 'paused 2', null, 'paused 4', null, 'paused 6'],
    )
    t.true(
      reports.every(({ busyMs, waitingMs }) => busyMs + waitingMs < 1000),
      'a pause is nobody’s time',
    )
  })

test('leaving at the report of a pause starts no further step, also with two in flight', async t => {
  const begun: number[] = []
  await new Promise<void>(resolve => {
    const subscription = pipe(
      batches(100).flow,
      trainingSink(async (_: number, step) => void begun.push(step), {
        stepsInFlight: 2,
        pause: { after: step => step === 3, work: async () => null },
      }),
    ).subscribe(({ step }) => {
      if (step < 3) return
      subscription.unsubscribe()
      resolve()
    })
  })
  for (let i = 0; i < 10; i++) await turn()
  t.deepEqual(begun, [1, 2, 3])
})

test('a run continues from any step as if it had never stopped', async t => {
  const states: SinkStart[] = []
  const sink = (from?: SinkStart) =>
    pipe(
      batches(5).flow,
      trainingSink(
        async (batch: number, step, state) => {
          states.push({ step, state })
          return batch
        },
        from ? { from } : {},
      ),
    )
  const whole = (await all(sink())).map(({ step, report }) => [step, report])
  for (const from of states.splice(0))
    t.deepEqual(
      (await all(sink(from))).map(({ step, report }) => [step, report]),
      whole.slice(from.step),
    )
})

test('with two in flight a step is begun when the one before it has been queued, also after a pause', async t => {
  const told: string[] = []
  await all(
    pipe(
      batches(6).flow,
      trainingSink(
        async (_: number, step) => {
          told.push(`begin ${step}`)
          // As a step on a device, which waits for some promises before it queues its update.
          for (let i = 0; i < 5; i++) await Promise.resolve()
          told.push(`queue ${step}`)
          for (let i = 0; i < 5; i++) await turn()
          told.push(`end ${step}`)
        },
        { stepsInFlight: 2, pause: { after: step => step === 2, work: async () => null } },
      ),
    ),
  )
  const queued = [1, 2, 3, 4, 5, 6].flatMap(step => [`begin ${step}`, `queue ${step}`])
  t.deepEqual(
    told.filter(line => !line.startsWith('end')),
    queued,
  )
  t.true(told.indexOf('begin 4') < told.indexOf('end 3'), 'steps overlap after a pause as before it')
})
