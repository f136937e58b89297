import { plus, UNBOUNDED } from './demand.js'
import type { Run, RunningStage, State } from './flowable.js'
import { expectWaitMs, LONGEST_MS } from './wait-ms.js'

/** What `stop()` found: the names of held work that had not settled in time; empty when the run is idle. */
export type Stopped = Readonly<{ unsettled: readonly string[] }>

/** The books of one run, kept by the edge that started it. */
export type RunBooks = Readonly<{
  run: Run
  /** Notes n more values requested from the flow. */
  requested(n: number): void
  /** Notes a value that arrived. */
  arrived(): void
  /** Ends the watch for stalls. Call on completion, error and unsubscription. */
  close(): void
  /**
   * Calls `leave`, which unsubscribes from the flow, then waits for what is held, at most `withinMs`. Rejects with
   * what clean-ups threw, at once or meanwhile: the error itself, or an AggregateError of several.
   */
  settle(withinMs: number, leave: () => void): Promise<Stopped>
}>

/** An edge's demand is outstanding, nothing is held, and nothing more can come (law 9). */
export class Stalled extends Error {
  override readonly name = 'Stalled'
}

const watched = new Set<() => void>()
const atExit = () => {
  for (const report of [...watched]) report()
}
const watch = (report: () => void) => {
  if (watched.size === 0) globalThis.process?.on('beforeExit', atExit)
  watched.add(report)
  return () => {
    watched.delete(report)
    if (watched.size === 0) globalThis.process?.off('beforeExit', atExit)
  }
}

/**
 * Opens the books of a run that starts at `from`. `onStall` is called at most once, with an error that names the
 * stage that owes values, when demand is outstanding and nothing is held any more, or when the process is about to
 * end because what is held will never settle.
 */
export const openRun = (from: State, onStall: (error: Stalled) => void): RunBooks => {
  const held = new Map<Promise<unknown>, string>()
  const stages = new Set<RunningStage>()
  const cleanUpErrors: unknown[] = []
  let owed = 0
  let open = true
  /** How many calls of `settle` wait. */
  let settling = 0
  let checking = false

  const where = () => {
    // Stages enter from the sink upwards, so the last one that owes is nearest to the source.
    const debtor = [...stages].filter(stage => stage.owed() > 0).at(-1)
    const values = owed === UNBOUNDED ? 'values are' : owed === 1 ? '1 value is' : `${owed} values are`
    return `Expected the flow to go on, but ${values} owed and ${debtor ? `${debtor.name} has not given what was requested of it` : 'no stage is left'}`
  }
  const stall = (what: string) => {
    if (!open || owed === 0) return
    close()
    onStall(new Stalled(what))
  }
  const unwatch = watch(() =>
    stall(
      held.size > 0 ? `${where()}: never settled: ${[...held.values()].join(', ')}` : `${where()}: nothing is pending`,
    ),
  )
  const close = () => {
    open = false
    unwatch()
  }
  // Looks one turn of the event loop later: what settled may still be on its way.
  const check = () => {
    if (checking || !open || owed === 0 || held.size > 0) return
    checking = true
    setImmediate(() => {
      checking = false
      if (held.size === 0) stall(`${where()}: nothing is pending`)
    })
  }

  return {
    run: {
      from,
      hold: (what, work) => {
        held.set(work, what)
        const settled = () => {
          held.delete(work)
          check()
        }
        work.then(settled, settled)
        return work
      },
      enter: stage => {
        stages.add(stage)
        return { leave: () => stages.delete(stage) }
      },
      cleanUpFailed: (_what, error) => {
        if (settling > 0) cleanUpErrors.push(error)
        else
          setTimeout(() => {
            throw error
          })
      },
    },
    requested: n => {
      owed = plus(owed, n)
      check()
    },
    arrived: () => {
      if (owed < UNBOUNDED) owed--
      check()
    },
    close,
    settle: async (withinMs, leave) => {
      expectWaitMs('stop', 'withinMs', withinMs)
      // Before it is left: clean-ups may throw at once.
      settling++
      leave()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>(resolve => {
        if (withinMs <= LONGEST_MS) timer = setTimeout(resolve, withinMs)
      })
      // Clean-up may hold more work while it settles, hence the loop.
      const idle = (async () => {
        while (held.size > 0) await Promise.allSettled([...held.keys()])
      })()
      await Promise.race([idle, late])
      clearTimeout(timer)
      settling--
      if (cleanUpErrors.length === 1) throw cleanUpErrors[0]
      if (cleanUpErrors.length > 1) throw new AggregateError(cleanUpErrors, 'Several clean-ups failed')
      return { unsettled: [...held.values()] }
    },
  }
}
