import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { decodeCheckpoint } from '../../lib/codec/checkpoint.js'
import { Configuration } from '../../lib/codec/configuration.js'
import type { HistoryRecord } from '../../lib/codec/history-record.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { keyedRandom } from '../../lib/random/keyed-random.js'
import { readHistory } from '../../lib/train/history.js'
import { plainCopy } from '../lib/flowable/plain-copy.js'
import { readRecords } from '../lib/train/tensorboard/read-records.js'
import { temporaryFolder } from '../temporary-folder.js'
import { decoded, run, tiny, tinyData } from './tiny-run.js'

const source = fileURLToPath(new URL('killed-run-program.ts', import.meta.url))

test.before(() => selectEngine({ prefer: 'wasm' }))

/** Everything on that a checkpoint has to carry. */
const everything = (data: string): Configuration =>
  tiny(data, {
    steps: 150,
    stepsPerEpoch: 7,
    emaDecay: 0.9,
    clipNorm: 1,
    warmUpSteps: 20,
    learningRateSchedule: 'cosine',
    pseudoLabelPolicy: 'flexmatch',
    pseudoLabelThreshold: 0.51,
    distributionAlignment: 'labels',
    pseudoLabelRampUpSteps: 30,
    validation: { images: 0.2, everyEpochs: 1, score: 'loss', patience: null },
    checkpoints: { everyMinutes: 1000, everySteps: 2, keep: 2 },
    testedWeights: 'best',
    tensorBoard: { write: true, images: 1 },
    workers: 0,
  })

/** A history but for how long things took. */
const timeless = (record: HistoryRecord) => ({ ...record, busyMs: 0, waitingMs: 0, tookMs: 0 })

const historyOf = (t: ExecutionContext, folder: string) => {
  const records = readHistory(join(folder, 'history.jsonl'))
  if (E.isRight(records)) return records.right
  t.fail(JSON.stringify(records.left))
  return []
}

/** What has to hold at whatever moment a process ends: all that is there can be read. */
const checkFolder = (t: ExecutionContext, folder: string) => {
  if (!existsSync(join(folder, 'config.json'))) return
  decoded(Configuration, readFileSync(join(folder, 'config.json'), 'utf8'))
  if (existsSync(join(folder, 'history.jsonl'))) historyOf(t, folder)
  const checkpoints = join(folder, 'checkpoints')
  for (const name of existsSync(checkpoints) ? readdirSync(checkpoints) : []) {
    if (name.endsWith('.tmp')) continue
    t.true(E.isRight(decodeCheckpoint(readFileSync(join(checkpoints, name)), name)), `${name} is whole`)
  }
  // A record that was being written is a part at the very end.
  for (const name of readdirSync(folder).filter(name => name.includes('tfevents')))
    t.not(readRecords(readFileSync(join(folder, name))).rest, 'damaged', name)
}

test('killed at fifty random moments, a run ends with the same weights and history as one that never was', async t => {
  const data = await tinyData(t)
  const configuration = everything(data)
  const whole = (await run(t, configuration)).folder
  const program = plainCopy(source, temporaryFolder(t))
  const runsRoot = temporaryFolder(t)
  const path = join(runsRoot, 'configuration.json')
  writeFileSync(path, JSON.stringify(configuration))

  let continued = 0
  /**
   * One process, killed where `afterMs` says: after its start, its first step or its first checkpoint. Its exit code; null
   * if killed.
   */
  const live = async (
    name: string,
    kill: Readonly<{ from: 'start' | 'step' | 'checkpoint'; afterMs: number }> | null,
  ) => {
    const child = spawn(process.execPath, [program, path, runsRoot, name], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    t.teardown(() => child.kill('SIGKILL'))
    const closed = once(child, 'close')
    let errors = ''
    child.stderr.on('data', chunk => {
      errors += chunk
    })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    if (kill !== null) {
      while (kill.from !== 'start' && !new RegExp(`^${kill.from} `, 'm').test(said))
        if (await Promise.race([once(child.stdout, 'data').then(() => false), closed.then(() => true)])) break
      await new Promise(resolve => setTimeout(resolve, kill.afterMs))
      child.kill('SIGKILL')
    }
    const [code, signal] = (await closed) as [number | null, string | null]
    t.true(code === 0 || signal === 'SIGKILL', errors)
    if (/^Continuing .* after step [1-9]/m.test(said)) continued++
    return code
  }
  /** Two runs at a time, each killed half of the times. */
  const chain = async (name: string) => {
    const random = keyedRandom('killed runs', name)
    const folder = join(runsRoot, name)
    let ended = false
    for (let kills = 0; kills < 25; kills++) {
      if (ended) rmSync(folder, { recursive: true })
      const [draw, moments] = [random(), ['start', 'step', 'step', 'checkpoint', 'checkpoint'] as const]
      const from = moments[Math.floor(draw * moments.length)]!
      const afterMs = random() * (from === 'start' ? 1200 : 250)
      ended = (await live(name, { from, afterMs })) === 0
      checkFolder(t, folder)
    }
    if (!ended) t.is(await live(name, null), 0)
    for (const file of ['weights.safetensors', 'best.safetensors', 'metrics.json'])
      t.true(readFileSync(join(folder, file)).equals(readFileSync(whole.file(file))), file)
    t.deepEqual(historyOf(t, folder).map(timeless), historyOf(t, whole.path).map(timeless))
  }
  await Promise.all([chain('first'), chain('second')])
  t.true(continued >= 10, `${continued} of the processes continued what another had learnt`)
})
