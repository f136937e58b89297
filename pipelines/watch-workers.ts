import { hostname } from 'node:os'
import type { NatsLink } from '../lib/remote/nats-link.js'
import { hearReports } from '../lib/remote/worker-reports.js'
import type { LiveLines } from '../lib/report/live-lines.js'
import { workersProgress } from '../lib/report/workers-progress.js'

export type WatchWorkersOptions = Readonly<{
  link: NatsLink
  queue: string
  lines: LiveLines
  /** The command that starts a worker, told while there is none. */
  toStart: string
}>

/**
 * Shows the workers of a queue and whether its server is there, among the lines of a run, until the link is closed or what
 * it returns is called.
 *
 * @example const stop = watchWorkers({ link, queue: 'multimix', lines, toStart: 'npm run example -- 07-preprocess-worker' })
 */
export const watchWorkers = ({ link, queue, lines, toStart }: WatchWorkersOptions): (() => void) => {
  const now = () => performance.now()
  const progress = workersProgress({ lines, now, server: link.server, queue, toStart, here: hostname() })
  const stops = [link.watch(progress.linked), hearReports(link, queue, progress.heard)]
  const ticking = setInterval(progress.tick, 1000)
  ticking.unref()
  let isOver = false
  const stop = () => {
    if (isOver) return
    isOver = true
    clearInterval(ticking)
    for (const end of [...stops, progress.end]) end()
  }
  void link.connection.closed().then(stop)
  return stop
}
