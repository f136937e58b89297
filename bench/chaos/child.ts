import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program in a process of its own. */
export type Child = Readonly<{
  pid: number
  send(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGINT'): void
  /** How it ended (an exit code or a signal), once all that it wrote has been heard. */
  ended: Promise<string>
  /** The last lines that it wrote to stderr. */
  complaints(): string
}>

const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/**
 * Starts a TypeScript program of this folder with one argument, as JSON, and hears each line that it writes to stdout;
 * what a killed process had begun to write is not a line. Ends with this process.
 */
export const startChild = (program: string, argument: unknown, hear: (line: string) => void): Child => {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, ['--import=tsx', path, JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`Expected ${program} to start, got no process.`)
  alive.add(child)
  const complaints: string[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    lines.forEach(hear)
  })
  createInterface({ input: child.stderr }).on('line', line => {
    complaints.push(line)
    if (complaints.length > 12) complaints.shift()
  })
  return {
    pid,
    send: signal => void child.kill(signal),
    ended: once(child, 'close').then(([code, signal]) => {
      alive.delete(child)
      return String(code ?? signal)
    }),
    complaints: () => complaints.join('\n'),
  }
}
