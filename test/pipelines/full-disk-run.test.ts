import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { decodeCheckpoint } from '../../lib/codec/checkpoint.js'
import type { Configuration } from '../../lib/codec/configuration.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { plainCopy } from '../lib/flowable/plain-copy.js'
import { readRecords } from '../lib/train/tensorboard/read-records.js'
import { temporaryFolder } from '../temporary-folder.js'
import { resume, run, timelessHistory, tiny, tinyData } from './tiny-run.js'

const source = fileURLToPath(new URL('killed-run-program.ts', import.meta.url))

/** As plain JavaScript, which starts at once. */
const copies = mkdtempSync(join(tmpdir(), 'multimix-test-'))
let program = ''
test.before(async () => {
  await selectEngine({ prefer: 'wasm' })
  program = plainCopy(source, copies)
})
test.after.always(() => rmSync(copies, { recursive: true, force: true }))

const limited = process.platform === 'win32' ? test.skip : test
for (const { what, over, blocks, sentence } of [
  {
    // 100 KB and more of a checkpoint, 35 KB of weights.
    what: 'a checkpoint',
    over: { emaDecay: 0.9, checkpoints: { everyMinutes: 1000, everySteps: 1, keep: 2 } },
    blocks: 100,
    sentence: 'checkpoint: cannot write #/checkpoints/step-0000000\\d.safetensors: EFBIG: file too large, write',
  },
  {
    // 2 KB of a configuration, 300 bytes of a line; no checkpoint is due until the last step.
    what: 'the history',
    over: {
      model: 'U-Net Encoder',
      steps: 28,
      validation: { images: 0.2, everyEpochs: 1, score: 'loss', patience: null },
      tensorBoard: { write: false, images: 0 },
    },
    blocks: 7,
    sentence: 'history: cannot write #/history.jsonl: only \\d+ of \\d+ bytes could be written',
  },
] satisfies { what: string; over: Partial<Configuration>; blocks: number; sentence: string }[])
  limited(
    `a disk without room for ${what} stops a run in a sentence; with room it ends as one that had it`,
    async t => {
      const data = await tinyData(t)
      const configuration = tiny(data, {
        ...{ steps: 10, stepsPerEpoch: 100, workers: 0 },
        tensorBoard: { write: true, images: 0 },
        ...over,
      })
      const whole = await run(t, configuration)
      const abort = new AbortController()
      const onStep = ({ step }: { step: number }) => step === 2 && abort.abort()
      const { folder } = await run(t, configuration, { signal: abort.signal, onStep })
      const file = join(temporaryFolder(t), 'configuration.json')
      writeFileSync(file, JSON.stringify(configuration))

      const command = [process.execPath, program, file, join(folder.path, '..'), 'tiny']
      // The shell's limit on a file's size (in blocks of 512 bytes or 1 KiB) ends a write in its middle, as a full disk does.
      const full = promisify(execFile)('/bin/sh', ['-c', `ulimit -f ${blocks}; exec "$@"`, 'sh', ...command])
      const error = await t.throwsAsync<Error & { stderr: string; code: number }>(full)
      t.is(error?.code, 1)
      const said = `PipelineFailure: ${sentence.replace('#', folder.path)}; check the folder, its permissions and the space left`
      t.regex(error!.stderr, new RegExp(said))

      // Its newest checkpoint is whole, and the history has every step of it.
      const checkpoints = readdirSync(folder.file('checkpoints')).toSorted()
      const newest = checkpoints.at(-1)!
      t.false(checkpoints.some(name => name.endsWith('.tmp')))
      const found = decodeCheckpoint(readFileSync(join(folder.file('checkpoints'), newest)), newest)
      const step = E.isRight(found) ? found.right.head.step : 0
      t.true(step >= 2)
      const history = timelessHistory(folder.file('history.jsonl'))
      t.deepEqual(history, timelessHistory(whole.folder.file('history.jsonl')).slice(0, history.length))
      t.true(history.length >= step)
      for (const name of readdirSync(folder.path).filter(name => name.includes('tfevents')))
        t.is(readRecords(readFileSync(folder.file(name))).rest, 'nothing')

      const resumed = await resume(folder.path)
      t.deepEqual(resumed.said, [`Continuing ${folder.path}/ after step ${step} of ${configuration.steps}.`])
      for (const name of ['weights.safetensors', 'best.safetensors', 'metrics.json'])
        t.deepEqual(readFileSync(folder.file(name)), readFileSync(whole.folder.file(name)), name)
      t.deepEqual(timelessHistory(folder.file('history.jsonl')), timelessHistory(whole.folder.file('history.jsonl')))
    },
  )
