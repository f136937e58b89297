import { spawn } from 'node:child_process'

export type SuperviseOptions = Readonly<{
  /** How long the work may take to stop by itself after Ctrl-C, in milliseconds. */
  graceMs: number
  /** Called where it did not and was ended. */
  onEnded(): void
}>

const MARK = 'MULTIMIX_SUPERVISED'

/** Whether this process is the one that does the work. */
export const isSupervised = (): boolean => process.env[MARK] === '1'

/** Calls `stop` in the process that does the work when its parent, which people see, has been killed. */
export const whenAlone = (stop: () => void): void => {
  process.on('disconnect', stop)
  process.channel?.unref()
}

/**
 * Runs this program again as a child that does the work, and resolves to its exit code. A training step keeps its
 * thread busy for as long as it takes, and no signal handler runs meanwhile: so the child is asked to stop, and ended
 * by the parent when it has not after `graceMs`. Run folders can be read whatever moment that is.
 */
export const supervise = ({ graceMs, onEnded }: SuperviseOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      // The channel is for the child to notice the parent's end.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [MARK]: '1' },
    })
    let asked = false
    const stop = (signal: NodeJS.Signals) => {
      if (asked) return
      asked = true
      // From a terminal the child has had the signal itself; a second one does it no harm.
      child.kill(signal)
      setTimeout(() => {
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) onEnded()
      }, graceMs).unref()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    child.on('error', reject)
    child.on('exit', code => resolve(asked ? 130 : (code ?? 1)))
  })
