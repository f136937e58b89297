import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { ExperimentResult } from '../../lib/codec/experiment-result.js'
import { ExperimentSummary } from '../../lib/codec/experiment-summary.js'
import { resultsCsv } from '../../lib/codec/results-csv.js'
import { experimentCells } from '../../pipelines/experiment-cells.js'
import { openExperiment } from '../../pipelines/prepare-experiment.js'
import { temporaryFolder } from '../temporary-folder.js'
import { plan, runTiny, tinyExperiment } from './tiny-experiment.js'
import { tinyData } from './tiny-run.js'

const names = ['u-net-seg2-r1', 'multimix-seg2-cls4-r1', 'multimix-seg2-cls6-r1']

const resultsIn = (path: string) => {
  const file = join(path, 'results.csv')
  const decoded = resultsCsv(ExperimentResult).decode(readFileSync(file, 'utf8'), file)
  if (E.isLeft(decoded)) throw new Error(JSON.stringify(decoded.left))
  // How long it took is all that may differ.
  return decoded.right.map(result => ({ ...result, seconds: null }))
}
const tableIn = (path: string) => readFileSync(join(path, 'table.csv'), 'utf8')
const metricsIn = (path: string, name: string) => readFileSync(join(path, 'cells', name, 'metrics.json'), 'utf8')

/** When each file of an experiment's runs was last written. */
const writtenIn = (path: string) =>
  readdirSync(join(path, 'cells'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .map(file => [file, statSync(file).mtimeMs, statSync(file).ino])

test('runs are made in order, and made again by nobody; stopped and continued, or two at once, they come to the same', async t => {
  const data = await tinyData(t)
  const experiment = tinyExperiment(data)
  const whole = await runTiny(t, experiment, temporaryFolder(t))
  t.deepEqual(
    whole.ends,
    names.map(name => [name, 'finished']),
  )
  t.like(whole.outcome, { failed: [], stopped: false })
  const results = resultsIn(whole.path)
  t.deepEqual(
    results.map(({ cell, domain }) => [cell, domain]),
    names.flatMap(name => [
      [name, 'in-domain'],
      [name, 'cross-domain'],
    ]),
  )
  t.like(results[0], { model: 'U-Net', segmentationLabels: 2, classificationLabels: null, repeat: 1, seed: 1 })
  t.is(typeof results[0]?.dice, 'number')
  t.is(results[0]?.accuracy, null)
  t.is(typeof results[2]?.accuracy, 'number')
  const table = resultsCsv(ExperimentSummary).decode(tableIn(whole.path), 'table.csv')
  t.true(E.isRight(table) && table.right.length === 6)
  for (const name of names) t.false(existsSync(join(whole.path, 'cells', name, 'checkpoints')), 'nothing to go on from')

  const before = writtenIn(whole.path)
  const again = await runTiny(t, experiment, join(whole.path, '..'))
  t.deepEqual(again.ends, [])
  t.deepEqual(writtenIn(whole.path), before, 'no file of a finished run is touched')
  t.deepEqual(again.outcome.results, whole.outcome.results)

  const abort = new AbortController()
  const stoppedRoot = temporaryFolder(t)
  const stopped = await runTiny(t, experiment, stoppedRoot, {
    signal: abort.signal,
    onProgress: ({ name }, { step }) => {
      if (name === names[1] && step === 1) abort.abort()
    },
  })
  t.deepEqual(stopped.ends, [
    [names[0]!, 'finished'],
    [names[1]!, 'stopped'],
  ])
  t.true(stopped.outcome.stopped)
  t.is(resultsIn(stopped.path).length, 2, 'a stopped experiment has a table of what there is')
  const steps: number[] = []
  const continued = await runTiny(t, experiment, stoppedRoot, {
    onProgress: ({ name }, { step, tested }) => {
      if (name === names[1] && tested === 0) steps.push(step)
    },
  })
  t.deepEqual(
    continued.ends,
    names.slice(1).map(name => [name, 'finished']),
  )
  t.false(steps.includes(1), 'a step that was made is not made again')

  const twice = await runTiny(t, experiment, temporaryFolder(t), { parallel: 2 })
  for (const { path } of [continued, twice]) {
    t.deepEqual(resultsIn(path), results)
    t.is(tableIn(path), tableIn(whole.path))
    for (const name of names) t.is(metricsIn(path, name), metricsIn(whole.path, name), name)
  }
})

test('a run that fails, or dies, leaves the reason, the others go on, and the next time it is tried again', async t => {
  const data = await tinyData(t)
  const runsRoot = temporaryFolder(t)
  const experiment = tinyExperiment(data, { classificationLabels: [4] })
  const cells = join(runsRoot, 'tiny', 'cells')
  const reasonOf = (name: string) => JSON.parse(readFileSync(join(cells, name, 'failed.json'), 'utf8'))
  const first = await runTiny(t, experiment, runsRoot, {
    // Before its first step: the process that has the lock is the one that works.
    onProgress: ({ name }) => {
      const lock = join(cells, name, 'lock')
      if (name === names[0] && existsSync(lock)) process.kill(JSON.parse(readFileSync(lock, 'utf8')).pid, 'SIGKILL')
    },
  })
  t.deepEqual(first.ends, [
    [names[0]!, 'failed'],
    [names[1]!, 'finished'],
  ])
  const died = 'its process was ended by SIGKILL, as by a system that is out of memory'
  t.deepEqual(reasonOf(names[0]!), { formatVersion: 1, reason: died })
  t.deepEqual(
    first.outcome.failed.map(({ cell, reason }) => [cell.name, reason]),
    [[names[0], died]],
  )
  t.is(resultsIn(first.path).length, 2)

  const config = join(cells, names[1]!, 'config.json')
  writeFileSync(config, JSON.stringify({ ...JSON.parse(readFileSync(config, 'utf8')), seed: 77 }))
  const second = await runTiny(t, experiment, runsRoot)
  t.deepEqual(second.ends, [
    [names[0]!, 'finished'],
    [names[1]!, 'failed'],
  ])
  t.false(existsSync(join(cells, names[0]!, 'failed.json')))
  t.regex(reasonOf(names[1]!).reason, /seed: expected 77, as in the run that is continued, got 1/)
})

test('metrics of another run are not taken for those of this one: it is made anew', async t => {
  const experiment = tinyExperiment(await tinyData(t), { models: ['U-Net'], repeats: 2 })
  const first = await runTiny(t, experiment, temporaryFolder(t))
  const [one = '', two = ''] = experimentCells(experiment).map(({ name }) =>
    join(first.path, 'cells', name, 'metrics.json'),
  )
  copyFileSync(one, two)
  const second = await runTiny(t, experiment, join(first.path, '..'))
  t.deepEqual(second.ends, [['u-net-seg2-r2', 'finished']])
  const scores = ({ outcome }: typeof first) => outcome.results.map(({ cell, domain, dice }) => [cell, domain, dice])
  t.deepEqual(scores(second), scores(first))
})

test('another process is kept out of an experiment in work', async t => {
  const planned = await plan(tinyExperiment(await tinyData(t)), temporaryFolder(t))()
  if (E.isLeft(planned)) return t.fail()
  const release = openExperiment(planned.right)
  t.like(openExperiment(planned.right), { left: { cause: `process ${process.pid} works in this folder` } })
  if (E.isRight(release)) release.right()
  t.true(E.isRight(openExperiment(planned.right)))
})
