import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { isRight } from 'fp-ts/lib/Either.js'
import { DeadLetter } from '../../lib/codec/dead-letter.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import type { PipelineError } from '../../lib/codec/pipeline-error.js'
import { createRunFolder } from '../../lib/train/run-folder.js'
import { deadLetterBox, openDeadLetterBox } from '../../pipelines/dead-letter-box.js'
import { temporaryFolder } from '../temporary-folder.js'

const undecodable = (sampleId: string): PipelineError => ({
  _tag: 'ImageUndecodable',
  path: `${sampleId}.png`,
  sampleId,
  stage: 'decode',
  cause: 'it ends early',
})

test('one line a sample, the first time, with its id, path, stage, sentence and state', t => {
  const lines: DeadLetter[] = []
  const box = deadLetterBox(line => lines.push(line))
  box.post({ cause: undecodable('jsrt/a'), position: 0, state: [3, null] })
  box.post({ cause: undecodable('jsrt/b'), position: 1, state: [4, null] })
  box.post({ cause: undecodable('jsrt/a'), position: 2, state: [9, null] })
  t.is(box.count(), 2)
  t.is(lines.length, 2)
  t.deepEqual(lines[0], {
    sampleId: 'jsrt/a',
    path: 'jsrt/a.png',
    stage: 'decode',
    cause: 'decode: jsrt/a.png (sample jsrt/a) is not a whole image: it ends early; fetch the file again or remove it.',
    attempts: 1,
    state: [3, null],
  })
  t.true(lines.every(line => isRight(DeadLetter.decode(JSON.parse(JSON.stringify(line))))))
})

test('a letter says how often its sample was tried', t => {
  const lines: DeadLetter[] = []
  const cause: PipelineError = {
    _tag: 'StepFailed',
    path: 'a.png',
    sampleId: 'jsrt/a',
    stage: 'prepare',
    cause: 'it hung',
    attempts: 2,
  }
  deadLetterBox(line => lines.push(line)).post({ cause, position: 0, state: 1 })
  t.like(lines[0], { stage: 'prepare', attempts: 2 })
})

test('a letter without a sample is a letter too', t => {
  const lines: DeadLetter[] = []
  const box = deadLetterBox(line => lines.push(line))
  box.post({
    cause: { _tag: 'FileUnreadable', path: 'a.csv', sampleId: null, stage: 'nihx', cause: 'gone' },
    position: 0,
    state: null,
  })
  t.like(lines[0], { sampleId: '', path: 'a.csv' })
})

test('a continued run keeps the letters that are whole, and writes none of them again', async t => {
  const folder = await orThrow(async () => createRunFolder(temporaryFolder(t), 'run'))
  const path = folder.file('dead-letters.jsonl')
  openDeadLetterBox(folder, false).post({ cause: undecodable('jsrt/a'), position: 0, state: [3, null] })
  const first = readFileSync(path, 'utf8')
  for (const torn of ['', '{"sampleId":"jsrt/b","pa']) {
    writeFileSync(path, first + torn)
    const box = openDeadLetterBox(folder, true)
    t.is(box.count(), 1)
    box.post({ cause: undecodable('jsrt/a'), position: 0, state: [5, null] })
    t.is(readFileSync(path, 'utf8'), first)
    box.post({ cause: undecodable('jsrt/b'), position: 1, state: [6, null] })
    t.is(box.count(), 2)
    t.is(readFileSync(path, 'utf8').split('\n').length, 3)
  }
})

test('dead letters that cannot be read are a failure that names their file', async t => {
  const folder = await orThrow(async () => createRunFolder(temporaryFolder(t), 'run'))
  mkdirSync(join(folder.file('dead-letters.jsonl'), 'in the way'), { recursive: true })
  t.throws(() => openDeadLetterBox(folder, true), {
    name: 'PipelineFailure',
    message: /^dead letters: cannot write .*dead-letters\.jsonl: EISDIR.*; check the folder, its permissions/,
  })
})
