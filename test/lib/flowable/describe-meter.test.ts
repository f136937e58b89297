import test from 'ava'
import { describeMeter } from '../../../lib/flowable/describe-meter.js'
import { createMeter } from '../../../lib/flowable/meter.js'
import type { MeterReport, StageReport } from '../../../lib/flowable/meter-report.js'

const stage = (name: string, more: Partial<StageReport>): StageReport => ({
  name,
  upstreams: [],
  items: 1200,
  itemsPerSecond: 40,
  busyMs: 0,
  waitingMs: 0,
  idleMs: 30_000,
  stallMs: 0,
  besideMs: 0,
  meanInWork: 0,
  fill: null,
  ...more,
})

const report: MeterReport = {
  elapsedMs: 30_000,
  sink: {
    items: 120,
    itemsPerSecond: 4,
    busyMs: 18_000,
    waitingMs: 12_000,
    stallShare: 0.4,
    unexplainedMs: 0,
  },
  stages: [
    stage('fromDataset(jsrt)', {}),
    stage('read jsrt', {
      upstreams: ['fromDataset(jsrt)'],
      busyMs: 27_000,
      idleMs: 3_000,
      stallMs: 9_000,
      meanInWork: 3.31,
      fill: { mean: 0.9, capacity: 4 },
    }),
    stage('fromDataset(chex)', {}),
    stage('mix', { upstreams: ['read jsrt', 'fromDataset(chex)'], items: 2400, itemsPerSecond: 80 }),
    stage('views', { upstreams: ['mix'], busyMs: 6_000, idleMs: 24_000, stallMs: 3_000, besideMs: 3_000 }),
  ],
  slowest: 'read jsrt',
}

test('a line a stage, and a sentence at the end', t => {
  t.is(
    describeMeter(report),
    `stage              items  items/s  busy  waiting  idle  in work      full  stall       from
fromDataset(jsrt)  1,200     40.0    0%       0%  100%        –         –     0%
read jsrt          1,200     40.0   90%       0%   10%      3.3  90% of 4    30%  ███
fromDataset(chex)  1,200     40.0    0%       0%  100%        –         –     0%
mix                2,400     80.0    0%       0%  100%        –         –     0%       read jsrt, fromDataset(chex)
views              1,200     40.0   20%       0%   80%        –         –    10%  █
sink                 120     4.00   60%      40%     –        –         –      –
The sink waited 40% of 30.0 s, mostly (30%) for read jsrt.
`,
  )
})

const sentence = (part: Partial<MeterReport>) =>
  describeMeter({ ...report, ...part })
    .trimEnd()
    .split('\n')
    .at(-1)

test('the sentence says so where the sink itself, or work beside it, is what takes the time', t => {
  t.is(
    sentence({ slowest: 'sink' }),
    'The sink waited 40% of 30.0 s, mostly (30%) for read jsrt; the sink itself is the slowest.',
  )
  t.is(
    sentence({
      stages: [stage('views', { besideMs: 24_000 })],
      slowest: 'views',
      sink: { ...report.sink, waitingMs: 0, stallShare: 0 },
    }),
    'The sink waited 0% of 30.0 s; for 80% views ran on its thread while it was busy.',
  )
  t.is(describeMeter(createMeter().report()).trimEnd().split('\n').at(-1), 'The sink waited 0% of 0 ms.')
})
