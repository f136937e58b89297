import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError, PipelineFailure } from '../../../lib/codec/pipeline-error.js'
import { createRunFolder, openRunFolder, type RunFolder } from '../../../lib/train/run-folder.js'
import { temporaryFolder } from '../../temporary-folder.js'

const created = (root: string, name: string): RunFolder => {
  const folder = createRunFolder(root, name)
  if (E.isLeft(folder)) throw new Error(describeError(folder.left))
  return folder.right
}

test('earlier runs are never overwritten: the next one of a name gets a number', t => {
  const root = join(temporaryFolder(t), 'deep', 'runs')
  const first = created(root, 'run')
  first.writeJson('metrics.json', { dice: 1 })
  t.deepEqual(
    [created(root, 'run').path, created(root, 'run').path, created(root, 'other').path],
    ['run-2', 'run-3', 'other'].map(name => join(root, name)),
  )
  // A file of that name is in the way as well.
  writeFileSync(join(root, 'run-4'), '')
  t.is(created(root, 'run').path, join(root, 'run-5'))
  t.is(readFileSync(first.file('metrics.json'), 'utf8'), '{\n  "dice": 1\n}\n')
})

test('a whole file is the new one or the old one, and leaves nothing beside it', t => {
  const folder = created(temporaryFolder(t), 'run')
  folder.writeJson('config.json', { seed: 1 })
  folder.writeJson('config.json', { seed: 2 })
  t.deepEqual(readdirSync(folder.path), ['config.json', 'lock'])
  t.deepEqual(JSON.parse(readFileSync(folder.file('config.json'), 'utf8')), { seed: 2 })
  // What cannot be replaced stays.
  mkdirSync(folder.file('metrics.json'))
  const failure = t.throws(() => folder.writeJson('metrics.json', { seed: 3 }), { instanceOf: PipelineFailure })
  t.like(failure?.error, { _tag: 'FileUnwritable', path: folder.file('metrics.json') })
  t.deepEqual(readdirSync(folder.path), ['config.json', 'lock', 'metrics.json'])
})

test('lines are appended, each a JSON value', t => {
  const folder = created(temporaryFolder(t), 'run')
  const lines = [{ step: 1, text: 'a\nb' }, { step: 2 }, 3]
  for (const line of lines) folder.appendLine('history.jsonl', line)
  const text = readFileSync(folder.file('history.jsonl'), 'utf8')
  t.true(text.endsWith('\n'))
  t.deepEqual(
    text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line)),
    lines,
  )
})

test('a folder that cannot be made is a Left that names it', t => {
  const root = join(temporaryFolder(t), 'file')
  writeFileSync(root, '')
  const folder = createRunFolder(root, 'run')
  t.true(E.isLeft(folder))
  t.like(E.isLeft(folder) && folder.left, { _tag: 'FileUnwritable', stage: 'run folder', path: join(root, 'run') })
})

test('a file that cannot be written is a failure that names it, for lines and for whole files', t => {
  const folder = created(temporaryFolder(t), 'run')
  rmSync(folder.path, { recursive: true })
  for (const [name, write] of [
    ['history.jsonl', () => folder.appendLine('history.jsonl', 1)],
    ['metrics.json', () => folder.writeJson('metrics.json', 1)],
  ] as const) {
    const failure = t.throws(write, { instanceOf: PipelineFailure })
    t.like(failure?.error, { _tag: 'FileUnwritable', path: folder.file(name) })
  }
})

test('a line that was left unfinished is cut off before the next one is appended', t => {
  const folder = created(temporaryFolder(t), 'run')
  for (const [before, after] of [
    ['', '1\n'],
    ['{"n":1}\n', '{"n":1}\n1\n'],
    ['{"n":1}\n{"n', '{"n":1}\n1\n'],
    ['{"n', '1\n'],
  ] as const) {
    writeFileSync(folder.file('lines.jsonl'), before)
    folder.appendLine('lines.jsonl', 1)
    t.is(readFileSync(folder.file('lines.jsonl'), 'utf8'), after)
  }
})

test('the folder of an earlier run is opened, once it is free, and goes on', t => {
  const root = temporaryFolder(t)
  const first = created(root, 'run')
  first.writeJson('config.json', { seed: 1 })
  first.appendLine('dead-letters.jsonl', 1)
  const told = openRunFolder(first.path)
  t.like(told, { left: { _tag: 'FileInvalid', path: first.file('lock') } })
  t.regex(E.isLeft(told) ? describeError(told.left) : '', new RegExp(`process ${process.pid} works in this folder`))
  first.release()
  t.deepEqual(readdirSync(first.path), ['config.json', 'dead-letters.jsonl'])
  const second = openRunFolder(first.path)
  if (E.isLeft(second)) throw new Error(describeError(second.left))
  t.is(second.right.path, first.path)
  second.right.appendLine('dead-letters.jsonl', 2)
  t.is(readFileSync(first.file('dead-letters.jsonl'), 'utf8'), '1\n2\n')
  t.true(E.isLeft(openRunFolder(first.path)))
  second.right.release()
})

test('what is not the folder of a run is a Left that says what was expected', t => {
  const root = temporaryFolder(t)
  const told = (path: string) => {
    const found = openRunFolder(path)
    return E.isLeft(found) ? describeError(found.left) : 'opened'
  }
  const missing = join(root, 'none')
  t.is(told(missing), `run folder: nothing at ${missing}; expected the folder of an earlier run.`)
  t.is(
    told(root),
    `run folder: ${root}: it has neither config.json nor checkpoints/; give the folder of an earlier run.`,
  )
  t.deepEqual(readdirSync(root), [])
})
