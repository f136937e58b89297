import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { stringify } from 'yaml'
import { killGroup } from '../kill-group.js'
import { stepsOf, tiny, tinyData } from '../pipelines/tiny-run.js'
import { temporaryFolder } from '../temporary-folder.js'
import { runProgram } from './run-program.js'

const file = '05-experiment.ts'

/** Options for two runs of a few milliseconds a step. */
const small = async (t: ExecutionContext, cwd: string, steps: number) => {
  const { name: _, model: __, segmentationLabels, classificationLabels, ...base } = tiny(await tinyData(t), { steps })
  const config = join(cwd, 'base.yaml')
  writeFileSync(config, stringify({ ...base, workers: 0, tensorBoard: { write: false, images: 0 } }))
  const labels = ['--labels-seg', String(segmentationLabels), '--labels-cls', String(classificationLabels)]
  return ['--config', config, '--models', 'U-Net,U-Net Encoder', ...labels, '--repeats', '1', '--name', 'small']
}
const runs = ['u-net-seg2-r1', 'u-net-encoder-cls4-r1']

/** Starts the program, and leaves it to work. */
const start = (t: ExecutionContext, options: readonly string[], cwd: string) => {
  const program = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))
  const child = spawn(process.execPath, [`--import=${import.meta.resolve('tsx')}`, program, ...options], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  t.teardown(() => killGroup(child))
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return { child, stderr: () => stderr }
}

test('a plan is told and nothing made of it; then it is run, with its tables, and has nothing left to do', async t => {
  const cwd = temporaryFolder(t)
  const options = await small(t, cwd, 2)
  const planned = await runProgram(t, file, [...options, '--plan'], { cwd })
  t.is(planned.code, 0, planned.stderr)
  t.regex(
    planned.stdout,
    /^2 rows, each with the seed 1, are 2 runs of 2 steps, at 32 px .* they are in runs\/small\/$/m,
  )
  t.regex(planned.stdout, /^None has been made before\.$/m)
  t.false(existsSync(join(cwd, 'runs')))

  const { code, stdout, stderr } = await runProgram(t, file, options, { cwd })
  t.is(code, 0, stderr)
  t.regex(stdout, /^Engine wasm: .*(one run at a time|runs at once)\.$/m)
  for (const name of runs) t.regex(stderr, new RegExp(`^[12]/2 ${name} · `, 'm'))
  t.regex(stdout, /^in-domain +seg +cls +runs +DS .*\nU-Net +2 +– +1 +0\.\d{3} /m)
  const folder = join(cwd, 'runs', 'small')
  for (const name of ['experiment.json', 'results.csv', 'table.csv', 'report.html'])
    t.true(existsSync(join(folder, name)), name)
  t.deepEqual(readdirSync(join(folder, 'cells')).toSorted(), runs.toSorted())
  t.false(existsSync(join(folder, 'lock')))

  const again = await runProgram(t, file, [...options, '--progress', 'quiet'], { cwd })
  t.is(again.code, 0, again.stderr)
  t.is(again.stderr, '')
  t.true(stdout.endsWith(again.stdout), 'the same tables')

  rmSync(join(folder, 'report.html'))
  const reported = await runProgram(t, file, ['--report', 'runs/small'], { cwd })
  t.is(reported.code, 0, reported.stderr)
  t.true(existsSync(join(folder, 'report.html')))
  t.is((await runProgram(t, file, ['--report', 'nowhere'], { cwd })).code, 1)

  const figures = join(folder, 'figures')
  rmSync(figures, { recursive: true })
  const { child, stderr: told } = start(t, ['--report', 'runs/small'], cwd)
  const closed = once(child, 'close')
  while (!existsSync(figures) && child.exitCode === null) await sleep(5)
  child.kill('SIGINT')
  t.deepEqual(await closed, [130, null], 'a report in work is not waited for')
  t.false(
    readdirSync(figures).some(name => name.endsWith('.tmp')),
    'no part of a file is left',
  )
  t.regex(
    told(),
    /^Stopped while the report was made: npm run example -- 05-experiment --report runs\/small makes it\.$/m,
  )
})

/** Whether a process is there that is not merely waiting to be taken note of. */
const lives = (pid: number) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z'
  } catch {
    return false
  }
}
const onLinux = process.platform === 'linux' ? test : test.skip

/** Starts a long experiment and waits until a run has made steps; gives the process of that run, too. */
const working = async (t: ExecutionContext, cwd: string, options: readonly string[]) => {
  const { child, stderr } = start(t, options, cwd)
  const cell = join(cwd, 'runs', 'small', 'cells', runs[0]!)
  while (!existsSync(join(cell, 'history.jsonl')) && child.exitCode === null) await sleep(50)
  const { pid } = JSON.parse(readFileSync(join(cell, 'lock'), 'utf8')) as { pid: number }
  return { child, cell, pid, stderr }
}
/** The newest checkpoint of a run is of the last step in its history. */
const isOfLastStep = (t: ExecutionContext, cell: string) => {
  const steps = stepsOf(join(cell, 'history.jsonl'))
  const newest = readdirSync(join(cell, 'checkpoints')).toSorted().at(-1)
  t.is(newest, `step-${String(steps.at(-1)!.step).padStart(8, '0')}.safetensors`)
}
const endOf = async (pid: number) => {
  while (lives(pid)) await sleep(50)
}

onLinux('Ctrl-C stops all runs, each with a checkpoint, and leaves no process', async t => {
  const cwd = temporaryFolder(t)
  const { child, cell, pid, stderr } = await working(t, cwd, await small(t, cwd, 100_000))
  const closed = once(child, 'close')
  process.kill(-child.pid!, 'SIGINT')
  const [code] = await closed
  t.is(code, 130, stderr())
  t.regex(stderr(), /^Stopped with 2 of 2 runs left\. The same command goes on\.$/m)
  t.false(lives(pid))
  isOfLastStep(t, cell)
  t.false(existsSync(join(cell, 'failed.json')))
})

onLinux('when the experiment is killed, its runs end by themselves, with a checkpoint', async t => {
  const cwd = temporaryFolder(t)
  const { child, cell, pid } = await working(t, cwd, await small(t, cwd, 100_000))
  child.kill('SIGKILL')
  await endOf(pid)
  isOfLastStep(t, cell)
  t.false(existsSync(join(cell, 'lock')), 'the next process need not wait')
})
