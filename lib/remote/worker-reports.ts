import * as E from 'fp-ts/lib/Either.js'
import { WorkerReport } from '../codec/worker-report.js'
import { decodeJson } from './decode-json.js'
import type { NatsLink } from './nats-link.js'
import { queueNames } from './queue-names.js'

const EVERY_MS = 1000

/** How long a worker may say nothing before it is taken for gone, in milliseconds. */
const SILENT_MS = 5000

/**
 * Has a worker tell what it is doing, once a second, to whoever listens; `stop` tells it a last time. Nothing is kept: who
 * does not listen does not hear.
 *
 * @example const stop = announceReports(link, 'multimix', serving.report)
 */
export const announceReports = (
  { connection }: Pick<NatsLink, 'connection'>,
  queue: string,
  report: () => WorkerReport,
): (() => void) => {
  const { reports } = queueNames(queue)
  const tell = () => {
    if (!connection.isClosed()) connection.publish(reports, JSON.stringify(WorkerReport.encode(report())))
  }
  tell()
  const telling = setInterval(tell, EVERY_MS)
  telling.unref()
  return () => {
    clearInterval(telling)
    tell()
  }
}

/**
 * Hears what the workers of a queue tell: all that have told something within five seconds, by name and machine, whenever
 * that changes. What is no report is passed over.
 *
 * @example const stop = hearReports(link, 'multimix', reports => show(reports))
 */
export const hearReports = (
  { connection }: Pick<NatsLink, 'connection'>,
  queue: string,
  hear: (reports: readonly WorkerReport[]) => void,
): (() => void) => {
  const latest = new Map<string, Readonly<{ report: WorkerReport; atMs: number }>>()
  const tell = () => hear([...latest.values()].map(({ report }) => report).sort((a, b) => (a.name < b.name ? -1 : 1)))
  const subscription = connection.subscribe(queueNames(queue).reports, {
    callback: (error, message) => {
      const decoded = error ? E.left(error) : decodeJson(WorkerReport)(message.data)
      if (E.isLeft(decoded)) return
      const { name, host } = decoded.right
      latest.set(JSON.stringify([name, host]), { report: decoded.right, atMs: performance.now() })
      tell()
    },
  })
  const sweeping = setInterval(() => {
    const silent = [...latest].filter(([, { atMs }]) => performance.now() - atMs > SILENT_MS)
    for (const [who] of silent) latest.delete(who)
    if (silent.length > 0) tell()
  }, EVERY_MS)
  sweeping.unref()
  return () => {
    clearInterval(sweeping)
    subscription.unsubscribe()
  }
}
