import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'
import { killGroup } from '../kill-group.js'

/** How a program ended, and what it wrote. */
export type Ended = Readonly<{ code: number | null; stdout: string; stderr: string }>

/**
 * Runs a file of `examples/` in a working folder of its own. `until` is asked after each text on stderr; when it first
 * holds, the whole process group gets SIGINT, as Ctrl-C at a terminal does it.
 */
export const runProgram = async (
  t: ExecutionContext,
  file: string,
  options: readonly string[],
  { cwd, until, env }: Readonly<{ cwd: string; until?: (stderr: string) => boolean; env?: NodeJS.ProcessEnv }>,
): Promise<Ended> => {
  const program = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url))
  const child = spawn(process.execPath, [`--import=${import.meta.resolve('tsx')}`, program, ...options], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env, MULTIMIX_SUPERVISED: '' },
    detached: true,
  })
  t.teardown(() => killGroup(child))
  let [stdout, stderr, interrupted] = ['', '', false]
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    if (interrupted || !until?.(stderr)) return
    interrupted = true
    process.kill(-child.pid!, 'SIGINT')
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
