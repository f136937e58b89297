import type { WorkerReport } from '../codec/worker-report.js'
import { capital } from './capital.js'
import { counted } from './in-words.js'
import type { LiveLines } from './live-lines.js'
import { type RecentRate, recentRate } from './recent-rate.js'
import { timeInWords } from './time-in-words.js'
import { rateText, workerLine, workerName } from './worker-line.js'

/** Whether the server is there, and if not how often it has been looked for, and what is known of why. */
export type ServerState = Readonly<{ state: 'connected' } | { state: 'waiting'; tries: number; cause: string }>

export type WorkersProgressOptions = Readonly<{
  lines: LiveLines
  /** A clock in milliseconds that never runs back. */
  now(): number
  /** The server's address and the queue there, as they are told. */
  server: string
  queue: string
  /** The command that starts a worker, told while there is none. */
  toStart: string
  /** The name of this machine: workers on others are told with theirs. */
  here: string
  /** How far the lines about each worker are apart where none is redrawn, in milliseconds (default 10,000). */
  everyMs?: number
}>

/** Tells of the workers that prepare samples for this process: their reports, the server's coming and going, time passing. */
export type WorkersProgress = Readonly<{
  heard(reports: readonly WorkerReport[]): void
  linked(state: ServerState): void
  /** To be called each second. */
  tick(): void
  /** Takes its lines away. */
  end(): void
}>

const RATE_WINDOW_MS = 5000
/** How long it takes workers to be heard of, after the start or after the server was away. */
const GRACE_MS = 6000
/** Where all are silent at once, it may be the server, of which that is known after 10 to 15 seconds. */
const ALL_SILENT_MS = 15_000
/** How often it is said again that nothing happens, where no line is redrawn. */
const REMIND_MS = 60_000
/** More workers than these would push the training off the screen. */
const MOST_LINES = 8

type Known = { report: WorkerReport; rate: RecentRate }

/** Two machines may have workers of one name. */
const whoIs = ({ name, host }: WorkerReport): string => JSON.stringify([name, host])

/**
 * Writes the progress of workers: on a terminal a line each that is redrawn, elsewhere now and then. Who comes, goes or
 * refuses the work has a line that stays; that the server is away, or that nobody serves the queue, is told until it ends.
 *
 * @example
 * const workers = workersProgress({ lines, now: () => performance.now(), server, queue: 'multimix', toStart, here: hostname() })
 * workers.heard(reports)
 */
export const workersProgress = (options: WorkersProgressOptions): WorkersProgress => {
  const { lines, now, server, queue, toStart, here, everyMs = 10_000 } = options
  const show = lines.place()
  const known = new Map<string, Known>()
  let away: Readonly<{ sinceMs: number; tries: number; cause: string }> | null = null
  let settledMs = now() + GRACE_MS
  let toldMs = now()
  let nobodyToldMs = Number.NEGATIVE_INFINITY
  let heardNow: ReadonlySet<string> = new Set()
  let heardMs = now()

  const lineOf = ({ report, rate }: Known) => workerLine(report, rate.perSecond(), here)
  const total = (all: readonly Known[]) => {
    const sum = (of: (worker: Known) => number) => all.reduce((whole, worker) => whole + of(worker), 0)
    return [
      `${all.length} workers`,
      rateText(sum(({ rate }) => rate.perSecond() ?? 0)),
      `${sum(({ report }) => report.inWork)} in work`,
      `${sum(({ report }) => report.done)} done`,
    ].join(' · ')
  }
  const awayLine = ({ sinceMs, tries, cause }: NonNullable<typeof away>) =>
    [
      `${server} is away (${cause}): waiting for it`,
      timeInWords((now() - sinceMs) / 1000),
      ...(tries > 0 ? [counted(tries, 'try', 'tries')] : []),
    ].join(', ')
  const nobody = `no worker serves the queue ${queue}: ${toStart} starts one`

  const block = (): readonly string[] => {
    if (away !== null) return [`  ${awayLine(away)}`]
    const all = [...known.values()]
    if (all.length === 0) return now() < settledMs ? [] : [`  ${nobody}`]
    if (heardNow.size === 0) return [`  no worker has been heard of for ${timeInWords((now() - heardMs) / 1000)}`]
    const shown = all.length > MOST_LINES ? all.slice(0, MOST_LINES - 1) : all
    return [
      ...(all.length > 1 ? [`  ${total(all)}`] : []),
      ...shown.map(worker => `  ${lineOf(worker)}`),
      ...(shown.length < all.length ? [`  and ${all.length - shown.length} more`] : []),
    ]
  }

  const hear = (report: WorkerReport) => {
    const before = known.get(whoIs(report))
    const worker = before ?? { report, rate: recentRate(RATE_WINDOW_MS) }
    worker.report = report
    worker.rate.add(now(), report.done)
    known.set(whoIs(report), worker)
    if (before === undefined) lines.stay(`Worker ${workerName(report, here)} serves the queue ${queue}.`)
  }

  const missThoseGone = () => {
    if (away !== null || now() < settledMs || (heardNow.size === 0 && now() < heardMs + ALL_SILENT_MS)) return
    for (const [who, { report }] of known)
      if (!heardNow.has(who)) {
        known.delete(who)
        lines.stay(`Worker ${workerName(report, here)} is not heard of any more; it had done ${report.done}.`)
      }
  }

  return {
    heard: reports => {
      if (away !== null) return
      for (const report of reports) {
        const refusedBefore = known.get(whoIs(report))?.report.state === 'refusing'
        hear(report)
        if (report.state === 'refusing' && !refusedBefore) lines.stay(`Worker ${lineOf(known.get(whoIs(report))!)}`)
      }
      heardNow = new Set(reports.map(whoIs))
      if (reports.length > 0) heardMs = now()
      missThoseGone()
      if (lines.areRedrawn) show(block())
    },
    linked: link => {
      if (link.state === 'waiting') {
        if (away === null && !lines.areRedrawn) lines.stay(`${server} is away (${link.cause}): waiting for it.`)
        away = { ...link, sinceMs: away?.sinceMs ?? now() }
      } else if (away !== null) {
        lines.stay(`${server} is back after ${timeInWords((now() - away.sinceMs) / 1000)}.`)
        away = null
        settledMs = now() + GRACE_MS
        heardMs = now()
      }
      if (lines.areRedrawn) show(block())
    },
    tick: () => {
      missThoseGone()
      if (lines.areRedrawn) return show(block())
      if (away === null && known.size === 0 && now() >= settledMs && now() - nobodyToldMs >= REMIND_MS) {
        nobodyToldMs = now()
        lines.stay(`${capital(nobody)}.`)
      }
      if (now() - toldMs < everyMs) return
      toldMs = now()
      if (away !== null) lines.stay(awayLine(away))
      else for (const [who, worker] of known) if (heardNow.has(who)) lines.stay(lineOf(worker))
    },
    end: () => show([]),
  }
}
