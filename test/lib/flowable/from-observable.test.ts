import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import fc from 'fast-check'
import { pipe } from 'fp-ts/lib/function.js'
import { Observable, of, range as rangeRx, Subject, throwError } from 'rxjs'
import { type Flowable, flowable } from '../../../lib/flowable/flowable.js'
import { forEach } from '../../../lib/flowable/for-each.js'
import { fromObservable, type Overflow } from '../../../lib/flowable/from-observable.js'
import { take } from '../../../lib/flowable/take.js'
import { toObservable } from '../../../lib/flowable/to-observable.js'
import { collect, nextTurn, range } from './collect.js'

/** A run by hand: what it gives, how it ends, and what it reports as dropped. */
const runOf = (source: Observable<number>, overflow: Overflow) => {
  const requests = new Subject<number>()
  const seen = { values: [] as number[], dropped: [] as number[], counts: [] as number[], end: '' }
  const flow = fromObservable(source, {
    overflow,
    onDropped: (value, dropped) => {
      seen.dropped.push(value)
      seen.counts.push(dropped)
    },
  })
  const subscription = flow(requests).subscribe({
    next: ([value]) => seen.values.push(value),
    error: error => {
      seen.end = String(error)
    },
    complete: () => {
      seen.end = 'complete'
    },
  })
  return { seen, request: (n: number) => requests.next(n), leave: () => subscription.unsubscribe() }
}

test("'fail' ends the run at the first value that nobody asked for, and says how far it got", t => {
  const source = new Subject<number>()
  const { seen, request } = runOf(source, 'fail')
  request(2)
  for (const n of [1, 2, 3, 4]) source.next(n)
  t.deepEqual(seen.values, [1, 2])
  t.deepEqual(seen.dropped, [3])
  t.regex(seen.end, /value 3 came when 2 were wanted;/)
  t.false(source.observed)
})

test("'latest' keeps the newest value", t => {
  const source = new Subject<number>()
  const { seen, request } = runOf(source, 'latest')
  request(1)
  for (const n of [1, 2, 3, 4]) source.next(n)
  request(1)
  source.next(5)
  source.complete()
  t.is(seen.end, '')
  request(1)
  t.deepEqual(seen, { values: [1, 4, 5], dropped: [2, 3], counts: [1, 2], end: 'complete' })
})

test('any buffer: values + dropped = what came, in order, as a plain queue would have it', t => {
  const moves = fc.array(fc.oneof(fc.constant('push' as const), fc.integer({ min: 1, max: 3 })), { maxLength: 60 })
  const overflows = fc.record({
    size: fc.integer({ min: 1, max: 5 }),
    whenFull: fc.constantFrom('fail' as const, 'dropOldest' as const, 'dropNewest' as const),
  })
  fc.assert(
    fc.property(moves, overflows, (steps, overflow) => {
      const source = new Subject<number>()
      const { seen, request, leave } = runOf(source, overflow)
      const queue: number[] = []
      const values: number[] = []
      const dropped: number[] = []
      let want = 1
      let came = 0
      let failed = false
      request(1)
      for (const step of steps) {
        if (failed) break
        if (step === 'push') queue.push(came)
        else want += step
        while (want > 0 && queue.length > 0) {
          want--
          values.push(queue.shift()!)
        }
        if (queue.length > overflow.size) {
          if (overflow.whenFull === 'fail') failed = true
          else dropped.push((overflow.whenFull === 'dropOldest' ? queue.shift() : queue.pop())!)
        }
        if (step === 'push') source.next(came++)
        else request(step)
      }
      leave()
      t.deepEqual(seen.values, values)
      t.deepEqual(seen.dropped, [...dropped, ...queue])
      t.is(seen.end !== '', failed)
      t.deepEqual(
        [...seen.values, ...seen.dropped].toSorted((a, b) => a - b),
        range(came),
      )
    }),
    { seed: 20261123, numRuns: 300 },
  )
})

test('a source that emits at once, when it is subscribed, meets the first request', async t => {
  const { seen, request } = runOf(of(1, 2, 3), 'fail')
  t.deepEqual(seen.values, [])
  request(3)
  t.deepEqual(seen, { values: [1, 2, 3], dropped: [], counts: [], end: 'complete' })
  const flow = fromObservable(rangeRx(0, 60_000), { overflow: 'fail' })
  let last = -1
  await toObservable(flow).forEach(n => {
    last = n
  })
  t.is(last, 59_999)
})

test('a source without end that emits at once can be left in the middle', async t => {
  let came = 0
  const endless = new Observable<number>(subscriber => {
    while (!subscriber.closed) subscriber.next(came++)
  })
  t.deepEqual(await collect(pipe(fromObservable(endless, { overflow: 'latest' }), take(1))), [0])
  const dropped: number[] = []
  const flow = fromObservable(endless, {
    overflow: { size: 2, whenFull: 'fail' },
    onDropped: n => dropped.push(n),
  })
  came = 0
  await t.throwsAsync(
    pipe(
      flow,
      forEach(() => nextTurn()),
    ),
    { message: /value 4 came when 1 were wanted and a buffer of 2 was full;/ },
  )
  t.deepEqual(dropped, [1, 2, 3])
})

test('values pushed from within a value, and asked for, are given in order', t => {
  const source = new Subject<number>()
  const flow = fromObservable(source, { overflow: 'fail' })
  const requests = new Subject<number>()
  const values: number[] = []
  flow(requests).subscribe({
    next: ([value]) => {
      values.push(value)
      if (value < 10) source.next(value + 1)
    },
    error: t.fail,
  })
  requests.next(11)
  source.next(0)
  t.deepEqual(values, range(11))
})

test('waiting for an outside source is no stall, and can be stopped', async t => {
  const source = new Subject<number>()
  const values: number[] = []
  const running = pipe(
    fromObservable(source, { overflow: { size: 10, whenFull: 'fail' } }),
    forEach(value => values.push(value)),
  )
  for (const n of range(5)) {
    for (let i = 0; i < 4; i++) await nextTurn()
    source.next(n)
  }
  t.deepEqual(values, range(5))
  t.deepEqual(await running.stop(), { unsettled: [] })
  t.false(source.observed)
})

test('an operator after it that takes a value and stands still is a stall all the same', async t => {
  const source = new Subject<number>()
  const swallowing = (upstream: Flowable<number>): Flowable<number> =>
    flowable('swallowing', stage => stage.open(upstream, null, { next: () => {} }).request)
  const running = collect(swallowing(fromObservable(source, { overflow: 'fail' })))
  await nextTurn()
  source.next(1)
  await t.throwsAsync(running, { message: /swallowing has not given what was requested of it: nothing is pending$/ })
})

test('a process that would end while it waits says what for', t => {
  const program = `
    import { NEVER } from 'rxjs'
    import { forEach } from './lib/flowable/for-each.js'
    import { fromObservable } from './lib/flowable/from-observable.js'
    await forEach(() => {})(fromObservable(NEVER, { overflow: 'latest' }))`
  const { status, stderr } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
  })
  t.not(status, 0)
  t.regex(stderr, /Stalled: .*never settled: fromObservable: next/)
})

test('an error of the source, or of onDropped, is that of the run; a run cannot start from a state', async t => {
  const failing = fromObservable(
    throwError(() => new Error('the source broke')),
    { overflow: 'fail' },
  )
  await t.throwsAsync(collect(failing), { message: 'the source broke' })
  const untold = fromObservable(of(1, 2, 3), {
    overflow: 'latest',
    onDropped: () => {
      throw new Error('onDropped broke')
    },
  })
  await t.throwsAsync(
    pipe(
      untold,
      forEach(() => nextTurn()),
    ),
    { message: 'onDropped broke' },
  )
  await t.throwsAsync(collect(failing, 3), { message: /^fromObservable: expected to start at the beginning/ })
})

test('a choice that is none is refused when it is built', t => {
  const build = (overflow: unknown) => () => fromObservable(of(1), { overflow: overflow as Overflow })
  t.throws(build({ size: 0, whenFull: 'fail' }), {
    message: 'fromObservable: expected overflow.size to be a whole number of at least 1, got 0',
  })
  t.throws(build('newest'), { message: /^fromObservable: expected overflow .* got "newest"$/ })
  t.throws(build({ size: 3 }), { message: /^fromObservable: expected overflow .* got \{"size":3\}$/ })
  t.throws(build(undefined), { message: /^fromObservable: expected overflow .* got undefined$/ })
})
