import type { MeterReading } from './meter-books.js'
import { nameStages } from './name-stages.js'
import type { StageBooks } from './stage-books.js'

/** How one stage spent a run. `busyMs` + `waitingMs` + `idleMs` is the run's `elapsedMs`. */
export type StageReport = Readonly<{
  /** The operator's name; the second of that name is `map 2`, and so on. */
  name: string
  /** The names of the stages that it takes values from. */
  upstreams: readonly string[]
  items: number
  itemsPerSecond: number
  /** It ran, calls into other stages not counted, or had asynchronous work pending. */
  busyMs: number
  /** It owed values and was not busy: what is upstream starved it. */
  waitingMs: number
  /** Nobody asked it for anything, or what is downstream had the thread. */
  idleMs: number
  /** The part of the sink's waiting that is put down to it. */
  stallMs: number
  /**
   * Its synchronous work while the sink was busy. A sink that computes on this thread was held up by it; one that
   * waits for a device was not: the meter cannot tell.
   */
  besideMs: number
  /** How much asynchronous work was pending, on average over the run: of 4 places, say, 3.8. */
  meanInWork: number
  /** Where a buffer is declared: its capacity, and the share of it that was full, 0…1, on average over the run. */
  fill: Readonly<{ mean: number; capacity: number }> | null
}>

/** How a run was spent, as plain values. */
export type MeterReport = Readonly<{
  /** From the opening of the flow to its end, or until now. `busyMs` + `waitingMs` of the sink. */
  elapsedMs: number
  sink: Readonly<{
    items: number
    itemsPerSecond: number
    /** Between a value and the next request. */
    busyMs: number
    /** Between a request and its value. The sum of the stages' `stallMs`, and `unexplainedMs`. */
    waitingMs: number
    /** waitingMs / (busyMs + waitingMs), 0…1. */
    stallShare: number
    /** Waiting for what the meter cannot see: 0 where every operator is made with `flowable`. */
    unexplainedMs: number
  }>
  /** From source to sink; what several stages feed comes after all of them. */
  stages: readonly StageReport[]
  /** The name of the stage that holds the run up, or `sink`, or `unknown` where that is what the meter cannot see. */
  slowest: string
}>

/** The stage that most of the sink's waiting is put down to; null where it waited for none. */
export const mostWaitedFor = ({ stages }: MeterReport): StageReport | null =>
  stages.reduce<StageReport | null>((most, stage) => (stage.stallMs > (most?.stallMs ?? 0) ? stage : most), null)

/** Where all stages together cost the sink at most this share of its time, it holds the run up itself. */
const negligibleShare = 0.05

/**
 * Sums a reading up. The slowest is the stage that cost the sink most time: that it waited, or that the stage took on
 * its thread. It is the sink itself where all that is at most 5% of the time, or where it was busy on its own for
 * longer than that stage was.
 */
export const meterReport = ({ elapsedMs, sinkItems, sink }: MeterReading): MeterReport => {
  const perSecond = (items: number) => (elapsedMs > 0 ? (1000 * items) / elapsedMs : 0)
  const share = (ms: number) => (elapsedMs > 0 ? ms / elapsedMs : 0)
  const stages = nameStages(sink).map(({ name, upstreams, books, uses }): StageReport => {
    const busyMs = sum([books, ...uses], ({ busyMs }) => busyMs)
    const items = books.givenBefore + (books.running?.given() ?? 0)
    return {
      name,
      upstreams,
      items,
      itemsPerSecond: perSecond(items),
      busyMs,
      waitingMs: books.waitingMs,
      idleMs: elapsedMs - busyMs - books.waitingMs,
      stallMs: sum([books, ...uses], ({ stallMs }) => stallMs),
      besideMs: sum([books, ...uses], ({ besideMs }) => besideMs),
      meanInWork: share(books.pendingMs),
      fill: books.capacity > 0 ? { mean: share(books.heldMs) / books.capacity, capacity: books.capacity } : null,
    }
  })
  return {
    elapsedMs,
    sink: {
      items: sinkItems,
      itemsPerSecond: perSecond(sinkItems),
      busyMs: sink.busyMs,
      waitingMs: sink.waitingMs,
      stallShare: share(sink.waitingMs),
      unexplainedMs: sink.stallMs,
    },
    stages,
    slowest: slowest(stages, sink),
  }
}

const slowest = (stages: readonly StageReport[], sink: StageBooks): string => {
  const besideMs = stages.reduce((total, stage) => total + stage.besideMs, 0)
  if (sink.waitingMs + besideMs <= negligibleShare * (sink.waitingMs + sink.busyMs)) return 'sink'
  const unseen = { name: 'unknown', costMs: sink.stallMs, busyMs: 0 }
  const most = stages
    .map(({ name, stallMs, besideMs, busyMs }) => ({ name, busyMs, costMs: stallMs + besideMs }))
    .reduce((a, b) => (b.costMs > a.costMs ? b : a), unseen)
  return sink.busyMs - besideMs > Math.max(most.busyMs, most.costMs) ? 'sink' : most.name
}

const sum = (all: readonly StageBooks[], of: (books: StageBooks) => number) =>
  all.reduce((total, books) => total + of(books), 0)
