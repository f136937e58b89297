import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { childDeath } from './child-death.js'

export type KeepWorkersOptions = Readonly<{
  names: readonly string[]
  /** Starts the process of a worker with stderr as a pipe; one that ends when its channel to this process does. */
  start(name: string): ChildProcess
  /** Hears of each that has ended, and of when it is started again. */
  say(sentence: string): void
  /** How long it takes to start a worker again that has died, doubled each time up to `most`, in milliseconds. */
  backoffMs?: Readonly<{ first: number; most: number }>
}>

/** Worker processes that are kept running. Whoever opens them stops them. */
export type KeptWorkers = Readonly<{
  /** Has all finish what they have in hand, ends by force who has not after `withinMs` (default 5000), and starts none again. */
  stop(withinMs?: number): Promise<void>
}>

/** One that has lived this long had started well: when it dies, it is started again as if for the first time. */
const WELL_MS = 30_000

/**
 * Starts worker processes, and each again when it dies, with backoff. They end with this process.
 *
 * @example const workers = keepWorkers({ names: ['a', 'b'], start: name => fork('worker.js', [name]), say: console.error })
 */
export const keepWorkers = ({
  names,
  start,
  say,
  backoffMs = { first: 500, most: 30_000 },
}: KeepWorkersOptions): KeptWorkers => {
  const stopping = new AbortController()
  const running = new Set<ChildProcess>()

  /** A worker's life, and how it ended. */
  const live = async (name: string): Promise<Readonly<{ why: string; livedMs: number }>> => {
    const startedMs = performance.now()
    const child = start(name)
    running.add(child)
    let errors = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4000)
    })
    try {
      // Not `close`, which does not come where the channel was closed from here.
      await Promise.all([once(child, 'exit'), child.stderr && once(child.stderr, 'close')])
      return { why: childDeath(child, errors), livedMs: performance.now() - startedMs }
    } finally {
      running.delete(child)
    }
  }
  const keep = async (name: string) => {
    let waitMs = backoffMs.first
    while (!stopping.signal.aborted) {
      const { why, livedMs } = await live(name)
      if (stopping.signal.aborted) return
      if (livedMs > WELL_MS) waitMs = backoffMs.first
      say(`Worker ${name} is started again in ${waitMs / 1000} s: ${why}.`)
      await wait(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      waitMs = Math.min(2 * waitMs, backoffMs.most)
    }
  }
  const kept = Promise.all(names.map(keep))
  // Told to who stops them; until then nobody waits for it.
  kept.catch(() => undefined)
  return {
    stop: async (withinMs = 5000) => {
      stopping.abort(new Error('stopped'))
      for (const child of running) if (child.connected) child.disconnect()
      const timer = setTimeout(() => {
        for (const child of running) child.kill('SIGKILL')
      }, withinMs)
      await kept.finally(() => clearTimeout(timer))
    },
  }
}
