import type { WorkerReport } from '../codec/worker-report.js'
import type { NatsLink } from './nats-link.js'
export const announceReports =
  (_l: NatsLink, _q: string, _r: () => WorkerReport): (() => void) =>
  () => {}
