import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { treeMemoryMiB } from '../measure/tree-memory.js'
import { type TrainJob, TrainReport } from './job.js'

/** What a process reported, and the most memory that it and its descendants had resident. */
export type TrainRun = TrainReport & Readonly<{ peakMiB: number | null }>

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const commandOf = (job: TrainJob, python: string): readonly [string, readonly string[]] =>
  job.engine === 'pytorch'
    ? [python, [here('released_step.py'), JSON.stringify(job)]]
    : [process.execPath, [`--import=${import.meta.resolve('tsx')}`, here('run-steps.ts'), JSON.stringify(job)]]

/** Measures a job in a process of its own. Left says why there is no measurement: the last error that was named. */
export const runJob = async (
  job: TrainJob,
  { python, timeoutMs = 30 * 60_000 }: Readonly<{ python: string; timeoutMs?: number }>,
): Promise<E.Either<string, TrainRun>> => {
  const [command, args] = commandOf(job, python)
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => {
    output.stdout += data
  })
  child.stderr.on('data', (data: Buffer) => {
    output.stderr += data
  })
  let peakMiB: number | null = null
  const watch = setInterval(() => {
    const now = child.pid === undefined ? null : treeMemoryMiB(child.pid)
    if (now !== null) peakMiB = Math.max(peakMiB ?? 0, now)
  }, 2000)
  const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  try {
    const [code] = await once(child, 'close')
    const line = output.stdout.split('\n').findLast(text => text.startsWith('{'))
    const report = line === undefined ? E.left(null) : TrainReport.decode(JSON.parse(line))
    if (code === 0 && E.isRight(report)) return E.right({ ...report.right, peakMiB })
    const errors = output.stderr.split('\n').filter(text => /^\s*(\w*Error|\w+Failure)\b/.test(text))
    return E.left(errors.at(-1)?.trim() ?? `ended with ${code ?? 'a signal'}`)
  } catch (error) {
    return E.left(`could not be started: ${error instanceof Error ? error.message : error}`)
  } finally {
    clearInterval(watch)
    clearTimeout(deadline)
  }
}
