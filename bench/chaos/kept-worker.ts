import { type Child, startChild } from './child.js'
import type { WorkerJob } from './worker-job.js'

/** A worker process that is started again whenever it ends, until it is closed. */
export type KeptWorker = Readonly<{
  send(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** How often it has been started, and how it ended where nobody had killed it. */
  starts(): number
  unasked(): readonly string[]
  /** Has it finish what it has in hand, and end. */
  close(): Promise<void>
}>

/** Keeps a worker: starts it, and again at once each time it ends. */
export const keepWorker = (job: WorkerJob): KeptWorker => {
  const unasked: string[] = []
  let [starts, closing, killed] = [0, false, false]
  const start = (): Child => {
    starts++
    killed = false
    const child = startChild('./worker.ts', job, () => {})
    void child.ended.then(how => {
      if (closing) return
      if (!killed) unasked.push(`a worker ended by itself (${how}): ${child.complaints()}`)
      current = start()
    })
    return child
  }
  let current = start()
  return {
    send: signal => {
      killed ||= signal === 'SIGKILL'
      current.send(signal)
    },
    starts: () => starts,
    unasked: () => unasked,
    close: async () => {
      closing = true
      current.send('SIGCONT')
      current.send('SIGINT')
      const hard = setTimeout(() => current.send('SIGKILL'), 5000)
      await current.ended
      clearTimeout(hard)
    },
  }
}
