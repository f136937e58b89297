import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import type { Checkpoint } from '../../../lib/codec/checkpoint.js'
import { quickstart } from '../../../lib/codec/configuration.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { initialPseudoLabelState } from '../../../lib/codec/pseudo-label-state.js'
import { checkpointFolder } from '../../../lib/train/checkpoint-folder.js'
import { temporaryFolder } from '../../temporary-folder.js'

const checkpoint = (step: number): Checkpoint => ({
  head: {
    formatVersion: 1,
    step,
    pipeline: [step, null],
    data: 'abc',
    configuration: quickstart,
    validation: { validated: 0, best: null, since: 0 },
    pseudoLabels: initialPseudoLabelState,
  },
  tensors: new Map([['weight/a', { shape: [2], data: Float32Array.of(step, -step) }]]),
})
const names = (...steps: number[]) => steps.map(step => `step-${String(step).padStart(8, '0')}.safetensors`)
const silent = (line: string) => {
  throw new Error(line)
}

test('the newest are kept, and the newest of them is found', async t => {
  const path = join(temporaryFolder(t), 'checkpoints')
  const folder = checkpointFolder(path, { keep: 2 })
  t.deepEqual(folder.newest(silent), E.right(null))
  for (const step of [5, 10, 100, 95]) {
    await folder.write(checkpoint(step))
    t.deepEqual(folder.newest(silent), E.right(checkpoint(step)))
  }
  t.deepEqual(readdirSync(path).toSorted(), names(10, 95), '100 was of a run since continued from before it')
})

test('a damaged newest is named and the one before it used; halves of files are removed', async t => {
  const path = temporaryFolder(t)
  const folder = checkpointFolder(path, { keep: 3 })
  for (const step of [5, 10, 15]) await folder.write(checkpoint(step))
  const cut = folder.file(15)
  writeFileSync(cut, readFileSync(cut).subarray(0, 300))
  const changed = folder.file(10)
  const bytes = readFileSync(changed)
  bytes[bytes.length - 35]! ^= 4
  writeFileSync(changed, bytes)
  writeFileSync(`${cut}.half.tmp`, 'half')
  writeFileSync(join(path, 'notes.txt'), 'somebody’s')

  const said: string[] = []
  t.deepEqual(
    folder.newest(line => said.push(line)),
    E.right(checkpoint(5)),
  )
  t.is(said.length, 2)
  t.regex(
    said[0]!,
    /^checkpoint: .*step-00000015\.safetensors: .*truncated; the one before it is used, if there is one\.$/,
  )
  t.regex(said[1]!, /^checkpoint: .*step-00000010\.safetensors: it is damaged/)
  t.deepEqual(readdirSync(path).toSorted(), ['notes.txt', ...names(5, 10, 15)])

  writeFileSync(folder.file(5), '')
  const none = folder.newest(() => {})
  t.is(
    E.isLeft(none) && describeError(none.left),
    `checkpoint: ${path}: none of its 3 checkpoints can be used; put back a copy of one, or remove the folder to start the run from its beginning.`,
  )
})

test('what cannot be written is told, with those before it whole', async t => {
  const path = temporaryFolder(t)
  const folder = checkpointFolder(path, { keep: 2 })
  await folder.write(checkpoint(1))
  mkdirSync(join(folder.file(2), 'in the way'), { recursive: true })
  await t.throwsAsync(folder.write(checkpoint(2)), {
    name: 'PipelineFailure',
    message:
      /^checkpoint: cannot write .*step-00000002\.safetensors: .*; check the folder, its permissions and the space left\.$/,
  })
  const said: string[] = []
  t.deepEqual(
    folder.newest(line => said.push(line)),
    E.right(checkpoint(1)),
  )
  t.is(said.length, 1)
})
