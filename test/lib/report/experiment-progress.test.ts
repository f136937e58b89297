import test from 'ava'
import type { ProgressMode } from '../../../lib/codec/progress-mode.js'
import { duration } from '../../../lib/report/duration.js'
import { type ExperimentState, experimentLine, timeLeftMs } from '../../../lib/report/experiment-line.js'
import { experimentProgress } from '../../../lib/report/experiment-progress.js'
import { experimentRunLine } from '../../../lib/report/experiment-run-line.js'
import type { ProgressStream } from '../../../lib/report/live-lines.js'
import { experimentResult } from './experiment-results.js'

const state: ExperimentState = {
  done: 3,
  runs: 54,
  failed: 1,
  inWork: [
    { name: 'multimix-seg10-cls100-r1', step: 120, steps: 200, testing: false },
    { name: 'u-net-seg10-r1', step: 200, steps: 200, testing: true },
  ],
  doneWork: 10,
  leftWork: 25,
  doneSteps: 300,
  elapsedMs: 60_000,
}

test('a line: runs made, time left at the rate so far, steps a second, failures, what is in work', t => {
  t.is(
    experimentLine(state),
    'run  3/54 · 2:30 left · 5.00 steps/s · 1 failed · multimix-seg10-cls100-r1 120/200 · u-net-seg10-r1 testing',
  )
  t.is(timeLeftMs(state), 150_000)
})

test('before anything is done no rate is claimed', t => {
  const first = { ...state, done: 0, failed: 0, doneWork: 0, doneSteps: 0, elapsedMs: 0, inWork: [] }
  t.is(experimentLine(first), 'run  0/54 · – left · – steps/s')
  t.is(timeLeftMs(first), null)
})

test('times as a clock shows them', t => {
  t.deepEqual([0, 59_400, 61_000, 3_599_600, 3_725_000].map(duration), ['0:00', '0:59', '1:01', '1:00:00', '1:02:05'])
})

test('a run in a few words', t => {
  const results = [
    experimentResult({ dice: 0.9123, accuracy: 0.86 }),
    experimentResult({ domain: 'cross-domain', accuracy: 0.7 }),
  ]
  t.is(experimentRunLine(results), 'DS 0.912, Acc 0.860 in-domain; Acc 0.700 cross-domain')
  t.is(experimentRunLine([experimentResult()]), 'no test image')
})

/** Two runs of four steps and two test images, a step 3 and an image 1 of work, on a clock of the test's own. */
const writer = (stream: Omit<ProgressStream, 'write'>, mode: ProgressMode = 'auto', done: readonly string[] = []) => {
  let nowMs = 0
  const texts: string[] = []
  const progress = experimentProgress({
    stream: { ...stream, write: text => texts.push(text) },
    now: () => nowMs,
    mode,
    runs: ['a', 'b'].map(name => ({
      name,
      steps: 4,
      testImages: 2,
      work: { step: 3, test: 1 },
      done: done.includes(name),
    })),
  })
  const at = (ms: number, happens: (of: typeof progress) => void) => {
    nowMs = ms
    happens(progress)
  }
  return { at, texts }
}
const finished = { kind: 'finished', results: [experimentResult({ dice: 0.5 })] } as const

test('without a terminal: a line for each run that has ended, with the time left', t => {
  const { at, texts } = writer({})
  at(0, progress => progress.begin('a'))
  for (const step of [1, 2, 3, 4]) at(1000 * step, progress => progress.update('a', { step, tested: 0 }))
  at(5000, progress => progress.update('a', { step: 4, tested: 2 }))
  // Three steps of 3 and two images of 1 in 11 s since the first step; 14 are left.
  at(12_000, progress => progress.runEnded('a', finished))
  at(15_000, progress => progress.begin('b'))
  at(16_000, progress => progress.runEnded('b', { kind: 'failed', reason: 'why' }))
  at(16_000, progress => progress.end())
  t.deepEqual(texts, ['1/2 a · DS 0.500 in-domain · 0:14 left\n', '2/2 b · failed: why\n'])
})

test('steps that a continued run had made before are not of this rate, nor runs that were made before left', t => {
  const { at, texts } = writer({ isTTY: true, columns: 100 }, 'auto', ['a'])
  at(0, progress => progress.begin('b'))
  at(2000, progress => progress.update('b', { step: 3, tested: 0 }))
  at(5000, progress => progress.update('b', { step: 4, tested: 0 }))
  // One step of 3 in 3 s, two images of 1 are left.
  t.is(texts.at(-1), '\rrun 1/2 · 0:02 left · 0.333 steps/s · b 4/4\u001b[K')
})

test('what was before the first step is of no rate, of no run that was begun before; of a later one all is', t => {
  const { at, texts } = writer({ isTTY: true, columns: 100 })
  at(0, progress => progress.begin('a'))
  at(60_000, progress => progress.update('a', { step: 1, tested: 0 }))
  t.is(texts.at(-1), '\rrun 0/2 · – left · – steps/s · a 1/4\u001b[K')
  at(61_000, progress => progress.begin('b'))
  at(63_000, progress => progress.update('b', { step: 1, tested: 0 }))
  // 3 of work in 3 s, 22 are left.
  t.is(texts.at(-1), '\rrun 0/2 · 0:22 left · 0.333 steps/s · a 1/4 · b 1/4\u001b[K')

  const together = writer({ isTTY: true, columns: 100 })
  together.at(0, progress => progress.begin('a'))
  together.at(0, progress => progress.begin('b'))
  together.at(60_000, progress => progress.update('a', { step: 1, tested: 0 }))
  together.at(60_300, progress => progress.update('b', { step: 1, tested: 0 }))
  t.is(together.texts.at(-1), '\rrun 0/2 · – left · – steps/s · a 1/4 · b 1/4\u001b[K')
})

test('on a terminal one line is redrawn, seldom, below those of the runs that have ended', t => {
  const { at, texts } = writer({ isTTY: true, columns: 30 })
  at(0, progress => progress.begin('a'))
  at(1000, progress => progress.update('a', { step: 1, tested: 0 }))
  const told = texts.length
  at(1050, progress => progress.update('a', { step: 2, tested: 0 }))
  t.is(texts.length, told, 'no flicker')
  at(2000, progress => progress.runEnded('a', { kind: 'stopped' }))
  at(2000, progress => progress.end())
  t.true(
    texts.every(text => !text.startsWith('1/2')),
    'a run that was stopped has not ended',
  )
  t.is(texts.at(-1), '\n')
  t.is(texts[told - 1], '\rrun 0/2 · – left · – steps/s \u001b[K', 'cut to the width')
})

test('quiet says nothing', t => {
  const { at, texts } = writer({ isTTY: true }, 'quiet')
  at(0, progress => progress.begin('a'))
  at(9, progress => progress.runEnded('a', finished))
  t.deepEqual(texts, [])
})
