import { spawn } from 'node:child_process'

export type SuperviseOptions = Readonly<{
  /** How long the work may take to stop by itself before `onWaiting`, in milliseconds. */
  graceMs: number
  /** Called where it takes longer: it is waited for, and a second Ctrl-C ends it at once. */
  onWaiting(): void
  /** Called where a second Ctrl-C has ended it. */
  onEnded(): void
  /** Called where it was ended from elsewhere, such as by a system that is out of memory. */
  onDied(signal: NodeJS.Signals): void
}>

const MARK = 'MULTIMIX_SUPERVISED'

/** What asks a program to stop; the last where its terminal is closed. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[]

/** Whether this process is the one that does the work. */
export const isSupervised = (): boolean => process.env[MARK] === '1'

/** Calls `stop` in the process that does the work when its parent, which people see, has been killed. */
export const whenAlone = (stop: () => void): void => {
  // It may have been, before this was called.
  if (process.send !== undefined && !process.connected) stop()
  process.on('disconnect', stop)
  process.channel?.unref()
}

/**
 * Runs this program again as a child that does the work, and resolves to its exit code: 130 where it was asked to stop.
 * A training step keeps its thread busy for as long as it takes, and no signal handler runs meanwhile: so the parent hears
 * Ctrl-C for it, asks it to stop and says what it waits for, and ends it when it is asked again by Ctrl-C. Other signals,
 * which are not a person's impatience, only ask.
 */
export const supervise = ({ graceMs, onWaiting, onEnded, onDied }: SuperviseOptions): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      // The channel is for the child to notice the parent's end.
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, [MARK]: '1' },
    })
    let asked = false
    let ended = false
    const lives = () => child.exitCode === null && child.signalCode === null
    const stop = (signal: NodeJS.Signals) => {
      if (asked) {
        if (signal === 'SIGINT' && lives()) ended = child.kill('SIGKILL')
        return
      }
      asked = true
      // From a terminal the child has had the signal itself; a second one does it no harm. On Windows it would end it.
      if (process.platform === 'win32') child.disconnect()
      else child.kill(signal)
      setTimeout(() => {
        if (lives()) onWaiting()
      }, graceMs).unref()
    }
    for (const signal of stopSignals) process.on(signal, stop)
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (ended) onEnded()
      else if (signal !== null) onDied(signal)
      resolve(asked ? 130 : (code ?? 1))
    })
  })
