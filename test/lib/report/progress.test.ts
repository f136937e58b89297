import test from 'ava'
import type { ModelName } from '../../../lib/codec/model-name.js'
import type { ProgressMode } from '../../../lib/codec/progress-mode.js'
import type { StepRecord } from '../../../lib/codec/step-record.js'
import type { ValidationRecord } from '../../../lib/codec/validation-record.js'
import { modelSwitches } from '../../../lib/model/model-switches.js'
import type { ProgressStream } from '../../../lib/report/live-lines.js'
import { progressLine } from '../../../lib/report/progress-line.js'
import { progressWriter } from '../../../lib/report/progress-writer.js'
import { validationLine } from '../../../lib/report/validation-line.js'

const losses = { crossEntropy: 0.75, pseudoLabel: 0, dice: 0.8011, kl: 0.00001234, total: 4.7062 }

const switches = modelSwitches.MultiMix

const record = (step: number): StepRecord => ({
  kind: 'step',
  step,
  losses,
  pseudoLabelShare: 0,
  learningRate: 1e-4,
  busyMs: 90,
  waitingMs: 10,
})

const validation: ValidationRecord = {
  kind: 'validation',
  step: 153,
  epoch: 3,
  images: { segmentation: 13, classification: 16 },
  losses: { crossEntropy: 0.402, dice: 0.0221, total: 0.51249 },
  scores: { dice: 0.9512, jaccard: 0.907, accuracy: 0.86, f1Normal: 0.8, f1Abnormal: 0.9 },
  score: 0.9056,
  best: true,
  tookMs: 1500,
}

/** A writer on a clock of the test's own, `at` which something happens, and what it wrote. */
const writer = (stream: Omit<ProgressStream, 'write'>, steps: number, mode: ProgressMode = 'auto') => {
  let nowMs = 0
  const texts: string[] = []
  const progress = progressWriter({
    stream: { ...stream, write: text => texts.push(text) },
    steps,
    now: () => nowMs,
    mode,
  })
  const at = (ms: number, happens: (of: typeof progress) => void) => {
    nowMs = ms
    happens(progress)
  }
  return { at, texts }
}

/** Makes `count` steps of `stepMs` on a clock of the test's own; gives what was written. */
const written = (count: number, stepMs: number, stream: Omit<ProgressStream, 'write'>, end = true, steps = count) => {
  let nowMs = 0
  const texts: string[] = []
  const progress = progressWriter({ stream: { ...stream, write: text => texts.push(text) }, steps, now: () => nowMs })
  for (let step = 1; step <= count; step++) {
    nowMs += stepMs
    progress.update(record(step))
  }
  if (end) progress.end()
  return texts
}

const stepsIn = (texts: readonly string[]) =>
  texts.flatMap(text => /step +(\d+)\//.exec(text)?.slice(1).map(Number) ?? [])

test('one line says it all', t => {
  const state = {
    step: 12,
    steps: 200,
    losses,
    doneSteps: 12,
    elapsedMs: 4000,
    busyMs: 3600,
    waitingMs: 400,
    waitedFor: null,
    switches,
  }
  t.is(
    progressLine(state),
    'step  12/200 · 3.00 steps/s · 1:03 left · waited 10% · loss 4.71 (CE 0.750, pseudo 0.00, Dice 0.801, KL 1.2e-5)',
  )
})

test('it names what was waited for, if anything was', t => {
  const state = { step: 1, steps: 2, losses, doneSteps: 1, elapsedMs: 1000, busyMs: 900, waitingMs: 100, switches }
  t.regex(progressLine({ ...state, waitedFor: 'prepare chex' }), / · waited 10% for prepare chex · loss /)
  t.regex(progressLine({ ...state, waitingMs: 1, waitedFor: 'prepare chex' }), / · waited 0% · loss /)
})

test('it tells of the terms that the model has, and of no others', t => {
  const state = { step: 1, steps: 2, losses, doneSteps: 1, elapsedMs: 1000, busyMs: 1, waitingMs: 0, waitedFor: null }
  const termsOf = (model: ModelName) =>
    /\((.*)\)$/.exec(progressLine({ ...state, switches: modelSwitches[model] }))?.[1]
  t.is(termsOf('U-Net'), 'Dice 0.801')
  t.is(termsOf('U-Net Encoder SSL'), 'CE 0.750, pseudo 0.00')
  t.is(termsOf('UMTL'), 'CE 0.750, Dice 0.801')
})

test('the rate is that of this process, also when a run was resumed', t => {
  const state = {
    step: 150,
    steps: 7350,
    losses,
    doneSteps: 50,
    elapsedMs: 25_000,
    busyMs: 1,
    waitingMs: 0,
    waitedFor: 'read',
    switches,
  }
  t.regex(progressLine(state), /^step {2}150\/7350 · 2\.00 steps\/s · 1:00:00 left · waited 0% · /)
})

test('promises nothing before any time has passed', t => {
  const none = { doneSteps: 0, elapsedMs: 0, busyMs: 0, waitingMs: 0 }
  const state = { ...none, step: 0, steps: 5, losses, waitedFor: 'read', switches }
  t.regex(progressLine(state), /^step 0\/5 · – steps\/s · – left · waited 0% · /)
})

test('a terminal’s line is redrawn, cut to its width, and ended once', t => {
  const texts = written(30, 50, { isTTY: true, columns: 40 })
  t.true(texts.length < 20, 'no more often than every 100 ms')
  t.deepEqual([stepsIn(texts)[0], stepsIn(texts).at(-1), texts.at(-1)], [1, 30, '\n'])
  for (const text of texts.slice(0, -1)) {
    t.true(text.startsWith('\r') && text.endsWith('\u001b[K') && !text.includes('\n'))
    t.true([...text.slice(1, -3)].length <= 39)
  }
})

test('elsewhere lines are plain and seldom: at least 10 steps and 5 seconds apart', t => {
  t.deepEqual(stepsIn(written(45, 1000, {})), [1, 11, 21, 31, 41, 45])
  t.deepEqual(stepsIn(written(45, 200, {})), [1, 26, 45])
  for (const text of written(45, 1000, {})) t.true(/^step .*\n$/.test(text) && !text.includes('\u001b'), text)
})

test('a run that stops early tells of its newest step, one that ends tells it once', t => {
  t.deepEqual(stepsIn(written(5, 10, {}, true, 100)), [1, 5])
  t.deepEqual(stepsIn(written(5, 10, {}, false, 100)), [1])
  t.deepEqual(written(0, 10, { isTTY: true }, true, 100), [])
})

test('refuses intervals out of range', t => {
  const base = { stream: { write: () => true }, steps: 1, now: () => 0 }
  t.throws(() => progressWriter({ ...base, everySteps: 0 }), {
    message: 'Expected everySteps to be an integer of at least 1, got 0',
  })
  t.throws(() => progressWriter({ ...base, everyMs: -1 }), { message: 'Expected everyMs to be at least 0, got -1' })
})

test('a validation is one line: epoch, step, loss, scores, and whether it is the best', t => {
  t.is(
    validationLine(validation),
    'epoch 3 (step 153) · validation loss 0.512 · Dice 0.951 · accuracy 0.860 · score 0.906, the best so far',
  )
  t.is(
    validationLine({ ...validation, scores: { ...validation.scores, accuracy: null }, score: 0.51249, best: false }),
    'epoch 3 (step 153) · validation loss 0.512 · Dice 0.951',
  )
  t.is(
    validationLine({ ...validation, scores: { ...validation.scores, dice: null }, score: null, best: false }),
    'epoch 3 (step 153) · validation loss 0.512 · accuracy 0.860 · no score',
  )
})

test('on a terminal a validation stays, above the line that is redrawn; elsewhere it is a line among the others', t => {
  const told = validationLine(validation)
  const terminal = writer({ isTTY: true, columns: 40 }, 200)
  terminal.at(1000, progress => progress.update(record(1)))
  terminal.at(1001, progress => progress.validated(validation))
  terminal.at(1002, progress => progress.end())
  const line = terminal.texts[0]
  t.regex(line ?? '', /^\rstep {3}1\/200 · /)
  t.deepEqual(terminal.texts, [line, `\r${told}\u001b[K\n${line}`, '\n'])

  const log = writer({}, 200)
  log.at(1000, progress => progress.update(record(1)))
  log.at(1001, progress => progress.validated(validation))
  log.at(1002, progress => progress.end())
  t.deepEqual(log.texts.slice(1), [`${told}\n`])
})

test('plain is lines on a terminal too, whole ones; quiet is nothing', t => {
  for (const [mode, told] of [
    ['plain', [1, 2]],
    ['quiet', []],
  ] as const) {
    const { at, texts } = writer({ isTTY: true, columns: 40 }, 2, mode)
    at(1000, progress => progress.update(record(1)))
    at(2000, progress => progress.update(record(2)))
    at(2001, progress => progress.validated(validation))
    at(2002, progress => progress.end())
    t.deepEqual(stepsIn(texts.filter(text => text.startsWith('step'))), told)
    t.is(texts.length, told.length === 0 ? 0 : 3)
    for (const text of texts) t.true(/^[^\r]*\n$/.test(text) && !text.includes('\u001b'), text)
    if (told.length > 0)
      t.true(
        texts.some(text => text.includes('KL 1.2e-5')),
        'not cut to the width',
      )
  }
})

test('a resumed run begins at its step: rate and time left are of the steps since', t => {
  const { at, texts } = writer({}, 300)
  at(2000, progress => progress.update(record(151)))
  at(3000, progress => progress.update(record(152)))
  at(3001, progress => progress.end())
  t.regex(texts[0] ?? '', /^step 151\/300 · 0\.500 steps\/s · 4:58 left · /)
  t.regex(texts[1] ?? '', /^step 152\/300 · 0\.667 steps\/s · 3:42 left · /)
})
