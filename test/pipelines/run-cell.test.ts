import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { selectEngine } from '../../lib/engine/select-engine.js'
import { takeLock } from '../../lib/train/folder-lock.js'
import { type CellTask, runCell } from '../../pipelines/run-cell.js'
import { temporaryFolder } from '../temporary-folder.js'
import { tiny, tinyData, unwatched } from './tiny-run.js'

test.before(() => selectEngine({ prefer: 'wasm' }))

const task = async (t: ExecutionContext, cellsRoot: string): Promise<CellTask> => ({
  configuration: tiny(await tinyData(t), {
    model: 'U-Net',
    steps: 1,
    replicas: 'auto',
    tensorBoard: { write: false, images: 0 },
  }),
  cellsRoot,
  phantomsRoot: 'none',
  threads: { workers: 0, replicas: 0 },
})

test('a folder in which nothing was begun is taken, and the configuration kept as it is, whatever the threads', async t => {
  const cellsRoot = temporaryFolder(t)
  const folder = join(cellsRoot, 'tiny')
  mkdirSync(folder)
  writeFileSync(join(folder, 'failed.json'), '{}')
  const made = await runCell(await task(t, cellsRoot), 'wasm', unwatched())()
  t.like(made, { right: { steps: 1 } })
  t.false(existsSync(`${folder}-2`))
  t.is(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')).replicas, 'auto')
  t.false(existsSync(join(folder, 'histograms.csv')), 'the experiment has what is to be shown of the data')
})

test('a process that is leaving the folder is waited for', async t => {
  const cellsRoot = temporaryFolder(t)
  mkdirSync(join(cellsRoot, 'tiny'))
  const release = takeLock(join(cellsRoot, 'tiny', 'lock'))
  if (E.isLeft(release)) return t.fail()
  let left = false
  const making = runCell(await task(t, cellsRoot), 'wasm', {
    ...unwatched(),
    onStep: () => t.true(left),
  })()
  await sleep(100)
  left = true
  release.right()
  t.like(await making, { right: { steps: 1 } })
})

test('a run that is stopped while it waits does not go on waiting', async t => {
  const cellsRoot = temporaryFolder(t)
  mkdirSync(join(cellsRoot, 'tiny'))
  takeLock(join(cellsRoot, 'tiny', 'lock'))
  const made = await runCell(await task(t, cellsRoot), 'wasm', { ...unwatched(), signal: AbortSignal.timeout(50) })()
  t.like(made, { left: { cause: `process ${process.pid} works in this folder` } })
})
