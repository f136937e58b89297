import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { HistoryRecord } from '../../../lib/codec/history-record.js'
import { describeError, type PipelineError, PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { openHistory, readHistory } from '../../../lib/train/history.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { stepRecord } from './step-record.js'

const orFail = <A>(found: E.Either<PipelineError, A>): A => {
  if (E.isLeft(found)) throw new PipelineFailure(found.left)
  return found.right
}
const refusal = (t: ExecutionContext, found: E.Either<PipelineError, unknown>): string => {
  t.true(E.isLeft(found))
  return E.isLeft(found) ? describeError(found.left) : ''
}
const lineOf = (step: number) => `${JSON.stringify(stepRecord(step))}\n`
const textOf = (...steps: readonly number[]) => steps.map(lineOf).join('')
const fileOf = (t: ExecutionContext, text: string) => {
  const path = join(temporaryFolder(t), 'history.jsonl')
  writeFileSync(path, text)
  return path
}

test('records are appended as lines and read back', t => {
  const path = join(temporaryFolder(t), 'history.jsonl')
  const history = orFail(openHistory(path, { after: null }))
  for (const step of [1, 2, 3]) history.append(stepRecord(step))
  t.is(readFileSync(path, 'utf8'), textOf(1, 2, 3))
  t.deepEqual(orFail(readHistory(path)), [1, 2, 3].map(stepRecord))
})

test('a new run does not go on with the history of another', t => {
  const path = fileOf(t, textOf(1))
  t.is(
    refusal(t, openHistory(path, { after: null })),
    `history: ${path}: it is the history of an earlier run; resume that run, or give the new one a folder of its own.`,
  )
  t.is(readFileSync(path, 'utf8'), textOf(1))
})

test('a resumed run keeps the lines of the steps that it goes on after', t => {
  const path = fileOf(t, textOf(1, 2, 3, 4, 5))
  const history = orFail(openHistory(path, { after: 3 }))
  t.is(readFileSync(path, 'utf8'), textOf(1, 2, 3))
  history.append(stepRecord(4))
  t.is(readFileSync(path, 'utf8'), textOf(1, 2, 3, 4))
  orFail(openHistory(path, { after: 0 }))
  t.is(readFileSync(path, 'utf8'), '')
  t.deepEqual(readdirSync(join(path, '..')), ['history.jsonl'])
  t.throws(() => openHistory(path, { after: -1 }), {
    message: /expected after to be a whole number of at least 0, got -1/,
  })
})

test('validations that a checkpoint does not know are cut off, for they are made again', t => {
  const validation = (step: number): HistoryRecord => ({
    ...{ kind: 'validation', step, epoch: 1, images: { segmentation: 1, classification: 0 } },
    losses: { crossEntropy: null, dice: 0.5, total: 2.5 },
    scores: { dice: 0.5, jaccard: 0.4, accuracy: null, f1Normal: null, f1Abnormal: null },
    ...{ score: 2.5, best: true, tookMs: 1 },
  })
  const records = [stepRecord(1), validation(1), stepRecord(2), validation(2), stepRecord(3), validation(3)]
  const cutAt = (options: Parameters<typeof openHistory>[1]) => {
    const path = fileOf(t, records.map(record => `${JSON.stringify(record)}\n`).join(''))
    orFail(openHistory(path, options))
    return orFail(readHistory(path))
  }
  t.deepEqual(cutAt({ after: 2, validated: 1 }), records.slice(0, 3))
  t.deepEqual(cutAt({ after: 2, validated: 0 }), [records[0], records[2]])
  for (const options of [{ after: 2 }, { after: 2, validated: 2 }, { after: 2, validated: 3 }])
    t.deepEqual(cutAt(options), records.slice(0, 4))
})

test('a resumed run without a history begins one', t => {
  const path = join(temporaryFolder(t), 'history.jsonl')
  orFail(openHistory(path, { after: 7 })).append(stepRecord(8))
  t.is(readFileSync(path, 'utf8'), textOf(8))
})

test('a history cut at any byte is read up to its last whole line, and goes on from there', t => {
  const text = textOf(1, 2, 3)
  const path = fileOf(t, '')
  for (let length = 0; length <= text.length; length++) {
    const whole = text.slice(0, length).split('\n').length - 1
    const steps = Array.from({ length: whole }, (_, i) => i + 1)
    writeFileSync(path, text.slice(0, length))
    t.is(
      orFail(readHistory(path))
        .map(({ step }) => step)
        .join(),
      steps.join(),
    )
    // Opening waits for the disk: only about the ends of lines, and here and there.
    if (length % 50 !== 0 && !text.slice(length - 1, length + 1).includes('\n')) continue
    orFail(openHistory(path, { after: 9 })).append(stepRecord(9))
    t.is(readFileSync(path, 'utf8'), textOf(...steps, 9))
  }
})

test('what is unreadable after the last line that stays is cut off; before it, it is an error that names the line', t => {
  const lines = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('', '{}', '{"kind"', '\0\0\0', '3')))
  const path = fileOf(t, '')
  fc.assert(
    fc.property(lines, fc.nat(9), fc.constantFrom('', '{"kind":"st', '\0\0'), (drawn, after, unfinished) => {
      const text = drawn.map(line => (typeof line === 'number' ? lineOf(line) : `${line}\n`)).join('') + unfinished
      writeFileSync(path, text)
      const last = drawn.findLastIndex(line => typeof line === 'number' && line <= after)
      const broken = drawn.slice(0, last + 1).findIndex(line => typeof line === 'string')
      const found = openHistory(path, { after })
      if (broken >= 0) {
        t.like(E.isLeft(found) && found.left, { _tag: 'RowInvalid', path, line: broken + 1 })
        t.is(readFileSync(path, 'utf8'), text)
      } else {
        const kept = drawn.filter(line => typeof line === 'number' && line <= after) as number[]
        t.true(E.isRight(found))
        t.is(readFileSync(path, 'utf8'), textOf(...kept))
      }
    }),
    { seed: 1, numRuns: 60 },
  )
})

test('a broken line is told by its number', t => {
  const path = fileOf(t, `${lineOf(1)}{"kind":"step","step":2}\n${lineOf(3)}`)
  const said = refusal(t, readHistory(path))
  t.true(said.startsWith(`history: ${path} line 2: losses: expected `), said)
  t.true(
    said.endsWith(
      'pseudoLabelShare: expected a number of 0…1, got nothing; learningRate: expected a number of at least 0, got nothing; busyMs: expected a number of at least 0, got nothing; waitingMs: expected a number of at least 0, got nothing; correct or remove the row.',
    ),
    said,
  )
  t.is(refusal(t, openHistory(path, { after: 3 })), said)
  writeFileSync(path, '{"step":1}\n7\n')
  t.is(
    refusal(t, readHistory(path)),
    `history: ${path} line 1: kind: expected one of step, validation, got nothing; correct or remove the row.`,
  )
  t.regex(refusal(t, readHistory(join(path, 'none'))), /^history: cannot read .*none: ENOTDIR/)
})

test('a record that could not be read back is not written', t => {
  const path = join(temporaryFolder(t), 'history.jsonl')
  const history = orFail(openHistory(path, { after: null }))
  const record = stepRecord(1)
  t.throws(() => history.append({ ...record, losses: { ...record.losses, total: Number.NaN } }), {
    message: 'Expected a record that can be read back, got losses.total: expected number, got null',
  })
  t.throws(() => readFileSync(path), { code: 'ENOENT' })
})

test('a history that cannot be written is a failure that names it', t => {
  const folder = join(temporaryFolder(t), 'run')
  const history = orFail(openHistory(join(folder, 'history.jsonl'), { after: null }))
  const failure = t.throws(() => history.append(stepRecord(1)), { instanceOf: PipelineFailure })
  t.like(failure?.error, { _tag: 'FileUnwritable', path: join(folder, 'history.jsonl') })
  mkdirSync(folder)
  history.append(stepRecord(1))
  t.is(readFileSync(join(folder, 'history.jsonl'), 'utf8'), textOf(1))
})
