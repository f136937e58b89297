import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import * as E from 'fp-ts/lib/Either.js'
import { treeMemoryMiB } from '../measure/tree-memory.js'
import type { Job } from './job.js'
import { type Measured, Report } from './report.js'

/** What a child measured, and what was seen of it from outside. */
export type ChildRun = Measured &
  Readonly<{
    /** From starting the process to its first batch. */
    firstBatchWithStartMs: number
    /** The most that the process and its descendants had resident; null where it was not watched. */
    peakMiB: number | null
  }>

export type RunChildOptions = Readonly<{
  /** The Python that dataloader.py runs under. */
  python: string
  /** Whether to look at the memory ten times a second: that costs the machine time, so rates come from other runs. */
  watchMemory: boolean
  timeoutMs?: number
}>

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const commandOf = (job: Job, python: string, jobFile: string): readonly [string, readonly string[]] =>
  job.loader === 'dataloader'
    ? [python, [here('dataloader.py'), jobFile]]
    : [
        process.execPath,
        [
          ...(job.incrementalMarking ? [] : ['--no-incremental-marking']),
          `--import=${import.meta.resolve('tsx')}`,
          here('run-system.ts'),
          jobFile,
        ],
      ]

/**
 * Measures a job in a process of its own, so that one system's heap, threads and native caches do not weigh on the
 * next. Left says why there is no measurement: left out, failed (the last error that it named), or not done in time, and
 * then ended.
 */
export const runChild = async (
  job: Job,
  { python, watchMemory, timeoutMs = 120_000 }: RunChildOptions,
): Promise<E.Either<string, ChildRun>> => {
  const folder = mkdtempSync(join(tmpdir(), 'multimix-bench-'))
  const jobFile = join(folder, 'job.json')
  writeFileSync(jobFile, JSON.stringify(job))
  const [command, args] = commandOf(job, python, jobFile)
  const startedMs = performance.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let firstBatchWithStartMs: number | null = null
  let result: E.Either<string, Measured> | null = null
  const errors: string[] = []
  let peakMiB: number | null = null
  createInterface({ input: child.stdout }).on('line', line => {
    const report = Report.decode(JSON.parse(line))
    if (E.isLeft(report)) result = E.left(`wrote a line that is no report: ${line}`)
    else if (report.right.event === 'first') firstBatchWithStartMs = performance.now() - startedMs
    else result = report.right.event === 'done' ? E.right(report.right) : E.left(report.right.why)
  })
  createInterface({ input: child.stderr }).on('line', line => {
    if (/^\s*(\w*Error|\w+Failure)\b/.test(line)) errors.push(line.trim())
  })
  const deadline = setTimeout(() => {
    result = E.left(`not done within ${timeoutMs / 1000} s`)
    child.kill('SIGKILL')
  }, timeoutMs)
  const look = () => {
    const now = child.pid === undefined ? null : treeMemoryMiB(child.pid)
    if (now !== null) peakMiB = Math.max(peakMiB ?? 0, now)
  }
  const watch = watchMemory ? setInterval(look, 100) : undefined
  try {
    const [code] = await once(child, 'close')
    const outcome: E.Either<string, Measured> =
      result ?? E.left(`ended with ${code ?? 'a signal'}: ${errors.at(-1) ?? 'it named no error'}`)
    return E.map((measured: Measured) => ({
      ...measured,
      firstBatchWithStartMs: firstBatchWithStartMs ?? Number.NaN,
      peakMiB,
    }))(outcome)
  } catch (error) {
    return E.left(`could not be started: ${error instanceof Error ? error.message : error}`)
  } finally {
    clearTimeout(deadline)
    clearInterval(watch)
    rmSync(folder, { recursive: true, force: true })
  }
}
