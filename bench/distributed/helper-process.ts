import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A program of this folder in a process of its own. */
export type HelperProcess = Readonly<{
  pid: number
  /** Asks the program something, and resolves to its answer; one question at a time. */
  ask(question: string): Promise<unknown>
  /** Resolves when the process has ended: it ends when its channel is closed. */
  close(): Promise<void>
}>

const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a program with one argument, as JSON, and this process's options of V8; resolves when it says `ready`. Rejects where it ends before. */
export const startHelper = async (program: string, argument: unknown): Promise<HelperProcess> => {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = fork(path, [JSON.stringify(argument)], {
    execArgv: ['--import=tsx', ...process.execArgv.filter(flag => !flag.startsWith('--import'))],
  })
  alive.add(child)
  const ended = once(child, 'exit').then(([code, signal]) => {
    alive.delete(child)
    return String(code ?? signal)
  })
  const message = async () => {
    const said = await Promise.race([once(child, 'message'), ended])
    if (typeof said === 'string') throw new Error(`${program}: expected an answer, got its end (${said})`)
    return said[0] as unknown
  }
  const ready = await message()
  const { pid } = child
  if (ready !== 'ready' || pid === undefined) throw new Error(`${program}: expected ready, got ${ready}`)
  return {
    pid,
    ask: question => {
      child.send(question)
      return message()
    },
    close: async () => {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}
