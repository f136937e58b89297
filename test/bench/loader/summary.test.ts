import test from 'ava'
import { medianRate, memoryTable, type Run, rateRatio, rateTable } from '../../../bench/loader/summary.js'
import { inFlightVerdicts, rateTargets, rateVerdicts } from '../../../bench/loader/targets.js'

const run = (set: string, system: string, round: number, rate: number, over: Partial<Run> = {}): Run => ({
  event: 'done',
  set,
  system,
  round,
  samples: rate,
  seconds: 1,
  coreSeconds: 1.5,
  firstBatchMs: 80,
  firstBatchWithStartMs: 500,
  mostInFlight: null,
  declaredInFlight: null,
  peakMiB: null,
  versions: 'none',
  ...over,
})

test('a ratio is the median of the ratios of each round, not the ratio of the medians', t => {
  // The machine is three times as slow in round 2.
  const runs = [
    run('a', 'ours-0', 1, 300),
    run('a', 'ours-0', 2, 100),
    run('a', 'ours-0', 3, 330),
    run('a', 'sharp', 1, 150),
    run('a', 'sharp', 2, 50),
    run('a', 'sharp', 3, 110),
    run('b', 'sharp', 1, 1),
  ]
  t.is(medianRate(runs, 'a', 'ours-0'), 300)
  t.is(medianRate(runs, 'a', 'sharp'), 110)
  t.is(rateRatio(runs, 'a', 'ours-0', 'sharp'), 2)
  t.is(rateRatio(runs, 'b', 'ours-0', 'sharp'), null)
  t.is(medianRate(runs, 'b', 'ours-0'), null)
})

test('rounds in which one of the two is missing do not count', t => {
  const runs = [run('a', 'ours-0', 1, 900), run('a', 'ours-0', 2, 200), run('a', 'sharp', 2, 100)]
  t.is(rateRatio(runs, 'a', 'ours-0', 'sharp'), 2)
})

test('verdicts are on our fastest setting, cold or warm, and say where nothing was measured', t => {
  const runs = [
    run('chest_xray', 'ours-0', 1, 90),
    run('chest_xray', 'ours-2', 1, 120),
    run('chest_xray', 'ours-warm-0', 1, 590),
    run('chest_xray', 'sharp', 1, 100),
    run('chest_xray', 'dataloader', 1, 60),
  ]
  const verdicts = rateVerdicts(runs)
  t.is(verdicts.length, rateTargets.length)
  t.deepEqual(
    verdicts.slice(0, 3).map(({ figure, met }) => [figure, met]),
    [
      ['2.00×, ours-2', true],
      ['1.20×, ours-2', true],
      ['4.92×, ours-warm-0', false],
    ],
  )
  t.true(verdicts.slice(3).every(({ met, figure }) => met === null && figure === 'not measured'))
})

test('samples in flight are judged for our systems alone', t => {
  const flight = (system: string, mostInFlight: number) =>
    run('a', system, 0, 1, { mostInFlight, declaredInFlight: 34 })
  t.deepEqual(
    inFlightVerdicts([flight('ours-0', 34), flight('ours-2', 35), flight('tfjs-data', 99)]).map(({ met }) => met),
    [true, false],
  )
})

test('tables show the systems that were measured, and a dash for what is not known', t => {
  const systems = [
    { id: 'sharp', label: 'sharp' },
    { id: 'ours-0', label: 'ours' },
    { id: 'absent', label: 'absent' },
  ]
  const runs = [run('a', 'sharp', 1, 100), run('a', 'ours-0', 1, 97, { coreSeconds: null, peakMiB: 170.4 })]
  const lines = rateTable(runs, 'a', systems, [{ id: 'sharp', heading: '× sharp' }]).split('\n')
  t.is(lines.length, 4)
  t.regex(lines[2]!, /^sharp +100 +100 +100 +15\.00 +1\.00× +80 +500$/)
  t.regex(lines[3]!, /^ours +97 +97 +97 +– +0\.97× +80 +500$/)
  t.regex(memoryTable(runs, systems), /ours +170 +– +–/)
})
