import test from 'ava'
import type { WorkerReport } from '../../../lib/codec/worker-report.js'
import { recentRate } from '../../../lib/report/recent-rate.js'
import { workerLine } from '../../../lib/report/worker-line.js'
import { workersProgress } from '../../../lib/report/workers-progress.js'

const report = (over: Partial<WorkerReport> = {}): WorkerReport => ({
  ...{ name: 'preprocess-1', host: 'here', state: 'working', cause: null, inWork: 8, done: 0, refused: {} },
  ...over,
})

/** A writer on a clock of the test's own: what stays, and what stands at the bottom. */
const writer = (areRedrawn: boolean) => {
  let [nowMs, bottom]: [number, readonly string[]] = [0, []]
  const stayed: string[] = []
  const show = (shown: readonly string[]) => {
    bottom = shown
  }
  const progress = workersProgress({
    lines: {
      areRedrawn,
      place: () => show,
      stay: line => void stayed.push(line),
      aside: write => write(),
      end: () => undefined,
    },
    now: () => nowMs,
    ...{ server: 'nats://host:4222', queue: 'multimix', toStart: 'npm run worker', here: 'here' },
  })
  const at = (ms: number, happens: (of: typeof progress) => void): readonly string[] => {
    nowMs = ms
    happens(progress)
    return bottom
  }
  return { at, stayed }
}

test('a worker in one line', t => {
  t.is(workerLine(report({ done: 1234 }), 81.52, 'here'), 'preprocess-1 · 81.5 samples/s · 8 in work · 1234 done')
  t.is(workerLine(report(), null, 'there'), 'preprocess-1 on here · – samples/s · 8 in work · 0 done')
  t.is(
    workerLine(report({ state: 'waiting', done: 3, refused: { version: 2, checksum: 1, form: 0 } }), 1, 'here'),
    'preprocess-1 · waiting for work · 3 done · 3 refused (2 version, 1 checksum)',
  )
  t.is(
    workerLine(report({ state: 'refusing', cause: 'it is of another version' }), 1, 'here'),
    'preprocess-1 · refuses the work: it is of another version',
  )
  t.is(workerLine(report({ state: 'stopping', inWork: 2 }), 1, 'here'), 'preprocess-1 · stopping · 2 in work · 0 done')
  t.regex(workerLine(report(), 1234.4, 'here'), / · 1234 samples\/s · /)
})

test('a rate is that of the last seconds, and begins anew with a worker that does', t => {
  const rate = recentRate(5000)
  t.is(rate.perSecond(), null)
  rate.add(0, 100)
  t.is(rate.perSecond(), null)
  rate.add(1000, 150)
  t.is(rate.perSecond(), 50)
  for (let s = 2; s <= 10; s++) rate.add(1000 * s, 150)
  t.is(rate.perSecond(), 0)
  rate.add(11_000, 3)
  t.is(rate.perSecond(), null)
  rate.add(13_000, 7)
  t.is(rate.perSecond(), 2)
  rate.add(60_000, 101)
  t.is(rate.perSecond(), 2, 'over a silence longer than the window: since before it')
})

test('on a terminal each worker has a line, two and more a sum, and many are not all shown', t => {
  const { at, stayed } = writer(true)
  at(0, progress => progress.heard([report()]))
  t.deepEqual(
    at(1000, progress => progress.heard([report({ done: 20 })])),
    ['  preprocess-1 · 20.0 samples/s · 8 in work · 20 done'],
  )
  const other = report({ name: 'preprocess-2', host: 'there', done: 5, inWork: 1 })
  t.deepEqual(
    at(2000, progress => progress.heard([report({ done: 40 }), other])),
    [
      '  2 workers · 20.0 samples/s · 9 in work · 45 done',
      '  preprocess-1 · 20.0 samples/s · 8 in work · 40 done',
      '  preprocess-2 on there · – samples/s · 1 in work · 5 done',
    ],
  )
  t.deepEqual(stayed, [
    'Worker preprocess-1 serves the queue multimix.',
    'Worker preprocess-2 on there serves the queue multimix.',
  ])
  const many = Array.from({ length: 12 }, (_, i) => report({ name: `w${i}` }))
  const block = at(3000, progress => progress.heard(many))
  // Those that are gone have not been silent for long enough.
  t.is(block.length, 1 + 7 + 1)
  t.is(block.at(-1), '  and 7 more')
})

test('who is not heard of any more is told once, after the time that it takes to be heard', t => {
  const { at, stayed } = writer(true)
  const other = report({ name: 'other' })
  at(0, progress => progress.heard([other, report({ done: 3 })]))
  at(5999, progress => progress.heard([other]))
  t.is(stayed.length, 2)
  at(6000, progress => progress.heard([other]))
  at(7000, progress => progress.heard([other]))
  t.deepEqual(stayed.slice(2), ['Worker preprocess-1 is not heard of any more; it had done 3.'])
})

test('workers of one name on two machines are two', t => {
  const { at, stayed } = writer(true)
  const there = report({ host: 'there', done: 5 })
  at(0, progress => progress.heard([report(), there]))
  t.is(
    at(1000, progress => progress.heard([report({ done: 20 }), there]))
      .at(-1)
      ?.split(' · ')[0],
    '  preprocess-1 on there',
  )
  at(6000, progress => progress.heard([report({ done: 20 })]))
  t.deepEqual(stayed.slice(1), [
    'Worker preprocess-1 on there serves the queue multimix.',
    'Worker preprocess-1 on there is not heard of any more; it had done 5.',
  ])
})

test('where all are silent at once, they are missed only when it is not the server', t => {
  const { at, stayed } = writer(true)
  at(10_000, progress => progress.heard([report({ done: 3 })]))
  t.deepEqual(
    at(16_000, progress => progress.heard([])),
    ['  no worker has been heard of for 6 s'],
  )
  at(24_999, progress => progress.tick())
  t.is(stayed.length, 1)
  t.deepEqual(
    at(25_000, progress => progress.tick()),
    ['  no worker serves the queue multimix: npm run worker starts one'],
  )
  t.deepEqual(stayed.slice(1), ['Worker preprocess-1 is not heard of any more; it had done 3.'])
})

test('a worker that refuses the work is told once, with its cause', t => {
  const { at, stayed } = writer(false)
  const refuses = report({ state: 'refusing', cause: 'of another version' })
  at(0, progress => progress.heard([report()]))
  at(1000, progress => progress.heard([refuses]))
  at(2000, progress => progress.heard([refuses]))
  t.deepEqual(stayed.slice(1), ['Worker preprocess-1 · refuses the work: of another version'])
})

test('a server that is away is waited for aloud, and then nobody is missed at once', t => {
  const { at, stayed } = writer(true)
  at(0, progress => progress.heard([report({ done: 9 })]))
  at(10_000, progress => progress.linked({ state: 'waiting', tries: 0, cause: 'lost' }))
  at(12_000, progress => progress.linked({ state: 'waiting', tries: 1, cause: 'lost' }))
  const away = at(22_000, progress => progress.linked({ state: 'waiting', tries: 4, cause: 'lost' }))
  t.deepEqual(away, ['  nats://host:4222 is away (lost): waiting for it, 12 s, 4 tries'])
  t.deepEqual(
    at(23_000, progress => progress.heard([])),
    away,
  )
  at(24_000, progress => progress.linked({ state: 'connected' }))
  at(25_000, progress => progress.heard([]))
  t.deepEqual(stayed.slice(1), ['nats://host:4222 is back after 14 s.'])
  at(39_000, progress => progress.tick())
  t.is(stayed.at(-1), 'Worker preprocess-1 is not heard of any more; it had done 9.')
})

test('without a terminal: events at once, all else seldom', t => {
  const { at, stayed } = writer(false)
  for (let s = 1; s <= 70; s++) at(1000 * s, progress => progress.tick())
  t.deepEqual(stayed, [
    'No worker serves the queue multimix: npm run worker starts one.',
    'No worker serves the queue multimix: npm run worker starts one.',
  ])
  stayed.length = 0
  for (let s = 71; s <= 90; s++)
    at(1000 * s, progress => {
      progress.heard([report({ done: 10 * (s - 70) })])
      progress.tick()
    })
  t.deepEqual(stayed, [
    'Worker preprocess-1 serves the queue multimix.',
    'preprocess-1 · 10.0 samples/s · 8 in work · 100 done',
    'preprocess-1 · 10.0 samples/s · 8 in work · 200 done',
  ])
  stayed.length = 0
  at(91_000, progress => progress.linked({ state: 'waiting', tries: 0, cause: 'lost' }))
  for (let s = 92; s <= 101; s++) at(1000 * s, progress => progress.tick())
  t.deepEqual(stayed, [
    'nats://host:4222 is away (lost): waiting for it.',
    'nats://host:4222 is away (lost): waiting for it, 9 s',
  ])
})
