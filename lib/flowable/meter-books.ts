import { blame } from './blame.js'
import { plus, UNBOUNDED } from './demand.js'
import type { Run, RunningStage, StageObserver } from './flowable.js'
import { linkStages } from './link-stages.js'
import { accrue, openStageBooks, owes, type StageBooks } from './stage-books.js'

/** A run as its meter has seen it up to now: the books of the sink, in which `opened` holds the stages. */
export type MeterReading = Readonly<{ elapsedMs: number; sinkItems: number; sink: StageBooks }>

/** The books of a metered run. */
export type MeterBooks = Readonly<{
  /** The run to open the upstream with. */
  observe(run: Run): Run
  /** Before the sink's request for n more values goes up. */
  requested(n: number): void
  /** Around the synchronous part of the sink's work on a value. */
  arrived(handle: () => void): void
  /** Ends the time of the run. */
  close(): void
  reading(): MeterReading
}>

/**
 * Opens the books of a metered run. Time is charged when something changes, for what was the case until then: a stage
 * that runs synchronously is the innermost of those that have called one another; where none runs, what each stage
 * owes and has pending says how it stands.
 */
export const openMeterBooks = (nowMs: () => number): MeterBooks => {
  const beganMs = nowMs()
  const sink = openStageBooks('sink', { opener: null, shared: false, nowMs: beganMs })
  const calls: StageBooks[] = []
  const open = new Map<RunningStage, StageBooks>()
  let stages: readonly StageBooks[] | null = null
  let sinkItems = 0
  let owed = 0
  let asked = false
  let closed = false
  let lastMs = beganMs

  const charge = () => {
    if (closed) return
    const now = nowMs()
    const ms = now - lastMs
    if (!(ms > 0)) return
    lastMs = now
    stages ??= linkStages(sink)
    const running = calls.at(-1)
    // The sink cannot ask before the flow has been opened, so what opening takes is waiting too.
    const waits = running ? running !== sink && (owed > 0 || !asked) : owed > 0
    if (waits) sink.waitingMs += ms
    else sink.busyMs += ms
    if (waits && running) running.stallMs += ms
    else if (waits) blame(sink, ms)
    else if (running && running !== sink) running.besideMs += ms
    if (running && running !== sink && running.pending === 0) running.busyMs += ms
    for (const stage of running ? running.starved : stages)
      if (stage.pending === 0 && owes(stage)) stage.waitingMs += ms
  }
  /** Notes how full a stage is now; until now it was as noted last. */
  const sample = (books: StageBooks) => {
    if (books.relayOf) sample(books.relayOf)
    const fill = books.running?.fill()
    if (!fill) return
    accrue(books, lastMs)
    books.held = fill.held
    books.capacity = fill.capacity
  }
  /** Ends a stage with all that it has opened, which is about to be unsubscribed. */
  const end = (books: StageBooks) => {
    if (!books.running) return
    for (const upstream of books.opened) end(upstream)
    accrue(books, lastMs)
    open.delete(books.running)
    books.givenBefore += books.running.given()
    books.running = null
    books.pending = 0
    books.held = 0
    stages = null
  }
  const booksOf = (stage: RunningStage, opener: StageBooks): StageBooks => {
    // The upstream of a shared flow is opened after its uses, since they ask for it.
    const shared = [...open.values()].some(({ relayOf }) => relayOf === opener)
    const again = opener.opened.find(
      books => books.running === null && books.name === stage.name && books.shared === shared,
    )
    const books = again ?? openStageBooks(stage.name, { opener, shared, nowMs: lastMs })
    if (again) accrue(again, lastMs)
    else opener.opened.push(books)
    books.running = stage
    books.relayOf = null
    open.set(stage, books)
    stages = null
    return books
  }
  const enter = (stage: RunningStage, opener: StageBooks, enterTheirs: Run['enter']): StageObserver => {
    charge()
    const books = booksOf(stage, opener)
    const theirs = enterTheirs?.(stage)
    const enterAbove = theirs?.enter ?? enterTheirs
    return {
      leave: () => {
        theirs?.leave()
        if (books.running !== stage) return
        charge()
        end(books)
      },
      enter: upstream => enter(upstream, books, enterAbove),
      tick: () => {
        theirs?.tick?.()
        // Within a call the time goes to the stage that runs, whatever is owed, and the call's end is seen.
        if (calls.length > 0) return
        charge()
        sample(books)
      },
      runs: () => {
        theirs?.runs?.()
        charge()
        calls.push(books)
      },
      rests: () => {
        theirs?.rests?.()
        charge()
        calls.pop()
        sample(books)
      },
      holds: change => {
        theirs?.holds?.(change)
        if (books.running !== stage) return
        charge()
        accrue(books, lastMs)
        books.pending += change
      },
      relays: of => {
        theirs?.relays?.(of)
        books.relayOf = open.get(of) ?? null
        stages = null
      },
    }
  }

  return {
    observe: run => ({ ...run, enter: stage => enter(stage, sink, run.enter) }),
    requested: n => {
      charge()
      asked = true
      owed = plus(owed, n)
    },
    arrived: handle => {
      charge()
      sinkItems++
      if (owed < UNBOUNDED) owed--
      calls.push(sink)
      try {
        handle()
      } finally {
        charge()
        calls.pop()
      }
    },
    close: () => {
      charge()
      closed = true
    },
    reading: () => {
      charge()
      for (const books of open.values()) accrue(books, lastMs)
      return { elapsedMs: lastMs - beganMs, sinkItems, sink }
    },
  }
}
