import { execFile } from 'node:child_process'
import { appendFileSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError, PipelineFailure } from '../../../../lib/codec/pipeline-error.js'
import type { ValidationRecord } from '../../../../lib/codec/validation-record.js'
import { sharp } from '../../../../lib/image/sharp.js'
import { openHistory } from '../../../../lib/train/history.js'
import { type EventFile, type EventFileOptions, openEventFile } from '../../../../lib/train/tensorboard/event-file.js'
import { historyScalars } from '../../../../lib/train/tensorboard/history-scalars.js'
import { temporaryFolder } from '../../../temporary-folder.js'
import { stepRecord } from '../step-record.js'
import { decodeEvent } from './decode-event.js'
import { readRecords } from './read-records.js'

const opened = <A>(found: E.Either<Parameters<typeof describeError>[0], A>): A => {
  if (E.isLeft(found)) throw new PipelineFailure(found.left)
  return found.right
}
const open = (folder: string, options: Partial<EventFileOptions> = {}): EventFile =>
  opened(openEventFile(folder, { resumedAt: null, nowMs: () => 1_700_000_000_250, host: 'a machine', ...options }))

const eventsIn = (path: string) => {
  const { records, rest } = readRecords(readFileSync(path))
  return { events: records.map(decodeEvent), rest }
}
const number = (tag: string, value: number) => ({ tag, value, plugin: 'scalars', dataClass: 1 })

test('a file says its format and a start, then each call is one event', t => {
  const folder = join(temporaryFolder(t), 'deep', 'events')
  let nowMs = 1_700_000_000_250
  const file = open(folder, { nowMs: () => nowMs })
  nowMs += 500
  file.scalars(1, { 'loss/total': 4.5, nothing: Number.NaN, much: Number.POSITIVE_INFINITY })
  file.scalars(2, {})
  const picture = { png: Uint8Array.of(1, 2, 3), widthPx: 7, heightPx: 5 }
  file.images(2, { views: picture })
  file.close()
  file.close()
  t.is(file.path, join(folder, 'events.out.tfevents.1700000000.a-machine'))
  t.deepEqual(eventsIn(file.path), {
    events: [
      { wallTime: 1_700_000_000.25, step: 0, content: { kind: 'fileVersion', version: 'brain.Event:2' } },
      { wallTime: 1_700_000_000.25, step: 0, content: { kind: 'sessionStart' } },
      {
        wallTime: 1_700_000_000.75,
        step: 1,
        content: {
          kind: 'summary',
          values: [number('loss/total', 4.5), number('nothing', Number.NaN), number('much', Number.POSITIVE_INFINITY)],
        },
      },
      {
        wallTime: 1_700_000_000.75,
        step: 2,
        content: { kind: 'summary', values: [{ tag: 'views', value: picture, plugin: 'images', dataClass: 3 }] },
      },
    ],
    rest: 'nothing',
  })
  t.throws(() => file.scalars(3, { a: 1 }), { message: /^Expected an open file of events, got .* after its close$/ })
})

test('starts in one second, and by a clock that was set back, give files in the order of their starts', t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'events.txt'), 'not one of ours')
  const paths = [1000, 1000, 1999, 400, 9000].map(ms => open(folder, { nowMs: () => ms }).path)
  t.deepEqual(
    paths.map(path => basename(path)),
    ['1', '2', '3', '4', '9'].map(second => `events.out.tfevents.${second}.a-machine`),
  )
})

test('a resumed run starts after the step that it keeps', t => {
  const folder = temporaryFolder(t)
  const starts = [null, 0, 10].map(resumedAt => eventsIn(open(folder, { resumedAt }).path).events[1]!)
  t.deepEqual(
    starts.map(({ step, content }) => [step, content?.kind]),
    [
      [0, 'sessionStart'],
      [1, 'sessionStart'],
      [11, 'sessionStart'],
    ],
  )
  t.throws(() => openEventFile(folder, { resumedAt: -1 }), { message: /expected resumedAt to be a whole number/ })
  t.throws(() => open(folder).scalars(0.5, { a: 1 }), { message: /expected step to be a whole number/ })
})

test('a file cut at any byte gives its whole events and an end', t => {
  const file = open(temporaryFolder(t))
  file.scalars(1, { 'loss/total': 4.5 })
  file.scalars(2, { 'loss/total': 4 })
  const bytes = readFileSync(file.path)
  const ends = [
    0,
    ...readRecords(bytes).records.map(({ byteOffset, length }) => byteOffset - bytes.byteOffset + length + 4),
  ]
  t.is(ends.length, 5)
  for (let length = 0; length <= bytes.length; length++) {
    const { records, rest } = readRecords(bytes.subarray(0, length))
    t.is(records.length, ends.filter(end => end > 0 && end <= length).length)
    t.is(rest, ends.includes(length) ? 'nothing' : 'part')
  }
})

test('a folder that cannot be made is a Left that names it', t => {
  const path = join(temporaryFolder(t), 'file')
  writeFileSync(path, '')
  const found = openEventFile(path, { resumedAt: null })
  t.true(E.isLeft(found))
  if (E.isLeft(found))
    t.regex(describeError(found.left), /^TensorBoard: cannot write .*file: EEXIST.*; check the folder/)
})

const program = fileURLToPath(new URL('../../../../.ci/check-tensorboard.py', import.meta.url))
const pythons = [process.env.MULTIMIX_TENSORBOARD_PYTHON ?? [], 'python3', '/usr/bin/python3'].flat()

/** What the check says of a run's folder: the first Python's that has TensorBoard, or why none has. */
const checkWithTensorBoard = async (
  folder: string,
): Promise<E.Either<string, Readonly<{ code: number; said: string }>>> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const { code, said } = await promisify(execFile)(python, [program, folder], { timeout: 120_000 }).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      error => ({ code: error.code, said: String(error.stdout ?? '').trim() }),
    )
    if (code === 0 || code === 1) return E.right({ code, said })
    reasons.push(`${python}: ${said || code}`)
  }
  return E.left(reasons.join('; '))
}

const validation: ValidationRecord = {
  kind: 'validation',
  step: 6,
  epoch: 2,
  images: { segmentation: 3, classification: 4 },
  losses: { crossEntropy: null, dice: 0.25, total: 1.25 },
  scores: { dice: 0.8, jaccard: 0.7, accuracy: null, f1Normal: null, f1Abnormal: null },
  score: 1.25,
  best: true,
  tookMs: 20,
}

test('the numbers of a record stand under tags that say where they were', t => {
  t.deepEqual(historyScalars(validation), {
    'validation/epoch': 2,
    'validation/images/segmentation': 3,
    'validation/images/classification': 4,
    'validation/losses/dice': 0.25,
    'validation/losses/total': 1.25,
    'validation/scores/dice': 0.8,
    'validation/scores/jaccard': 0.7,
    'validation/score': 1.25,
    'validation/tookMs': 20,
  })
  t.like(historyScalars(stepRecord(2)), { 'training/losses/dice': 0.5, 'training/learningRate': 1e-4 })
  t.false('training/step' in historyScalars(stepRecord(2)))
})

test('TensorBoard itself reads a run that was killed and resumed as its history has it', async t => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'history.jsonl')
  const png = await sharp({ create: { width: 6, height: 4, channels: 3, background: '#204060' } })
    .png()
    .toBuffer()
  const part = (after: number | null, steps: readonly number[]) => {
    const history = opened(openHistory(path, { after }))
    const file = openEventFile(folder, { resumedAt: after })
    for (const step of steps) {
      const record = step === 6 ? validation : stepRecord(step)
      history.append(record)
      opened(file).scalars(step, historyScalars(record))
      opened(file).images(step, { [`views/${step}`]: { png, widthPx: 6, heightPx: 4 } })
    }
    opened(file).close()
    return opened(file).path
  }
  const first = part(null, [1, 2, 3, 4, 5, 7])
  truncateSync(first, readFileSync(first).length - 5)
  appendFileSync(path, '{"kind":"step","ste')
  part(3, [4, 5, 6])
  const checked = await checkWithTensorBoard(folder)
  if (E.isLeft(checked)) {
    t.log(`left out: no Python with TensorBoard on this machine (${checked.left})`)
    return t.pass()
  }
  t.deepEqual(checked.right.code, 0, checked.right.said)
  t.regex(checked.right.said, /over 6 steps, 6 pictures under \['views\/1', 'views\/2', 'views\/3', 'views\/4', /)
  // And it notices where they differ.
  writeFileSync(path, readFileSync(path, 'utf8').replace('"busyMs":812.5', '"busyMs":812.25'))
  const wrong = await checkWithTensorBoard(folder)
  t.like(E.toUnion(wrong), { code: 1 })
  t.is(readdirSync(folder).length, 3)
})
