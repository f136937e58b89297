import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { openHistory, readHistory } from '../../../lib/train/history.js'
import { openRunFolder } from '../../../lib/train/run-folder.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { plainCopy } from '../flowable/plain-copy.js'
import { stepRecord } from './step-record.js'
import { readRecords } from './tensorboard/read-records.js'

const source = fileURLToPath(new URL('full-disk-program.ts', import.meta.url))

const limited = process.platform === 'win32' ? test.skip : test
limited('a disk that fills up leaves whole lines, whole events and whole files, and a sentence', async t => {
  const root = temporaryFolder(t)
  const program = plainCopy(source, temporaryFolder(t))
  // The shell's limit on a file's size (16 blocks of 512 bytes or 1 KiB) ends a write in its middle, as a full disk does.
  const command = ['-c', 'ulimit -f 16; exec "$@"', 'sh', process.execPath, program, root]
  const { stdout } = await promisify(execFile)('/bin/sh', command)
  const path = (name: string) => join(root, 'run', name)
  const said = stdout.trim().split('\n')
  const events = said.pop()!
  const sentences = [
    ['run folder', path('dead-letters.jsonl'), 'only \\d+ of \\d+ bytes could be written'],
    ['history', path('history.jsonl'), 'only \\d+ of \\d+ bytes could be written'],
    ['TensorBoard', events, 'only \\d+ of \\d+ bytes could be written'],
    ['run folder', path('metrics.json'), 'EFBIG: file too large, write'],
  ] as const
  t.is(said.length, 2 * sentences.length)
  said.forEach((sentence, i) => {
    const [stage, file, cause] = sentences[Math.floor(i / 2)]!
    t.regex(
      sentence,
      new RegExp(`^${stage}: cannot write ${file}: ${cause}; check the folder, its permissions and the`),
    )
  })

  const letters = readFileSync(path('dead-letters.jsonl'), 'utf8')
  t.true(letters.length > 7000 && letters.endsWith('"}\n'))
  letters
    .trimEnd()
    .split('\n')
    .forEach((line, i) => t.is(JSON.parse(line).n, i + 1))
  const records = E.getOrElseW(() => [])(readHistory(path('history.jsonl')))
  t.true(records.length > 30)
  t.deepEqual(
    records,
    Array.from(records, (_, i) => stepRecord(i + 1)),
  )
  const read = readRecords(readFileSync(events))
  t.is(read.rest, 'nothing')
  t.true(read.records.length > 4)
  t.regex(readFileSync(path('metrics.json'), 'utf8'), /^\{\n {2}"text": "x+"\n\}\n$/)
  t.deepEqual(readdirSync(path('')).sort(), ['dead-letters.jsonl', 'events', 'history.jsonl', 'lock', 'metrics.json'])
  // With room again, both go on.
  const history = openHistory(path('history.jsonl'), { after: records.length })
  if (E.isRight(history)) history.right.append(stepRecord(records.length + 1))
  t.is(E.getOrElseW(() => [])(readHistory(path('history.jsonl'))).length, records.length + 1)
  // It ended before it had a configuration.
  t.like(openRunFolder(path('')), {
    left: { _tag: 'FileInvalid', cause: 'it has neither config.json nor checkpoints/' },
  })
})
