import { type Observable, Subscription } from 'rxjs'
import type { At, Fill, Flowable, Run, State } from '../../../../lib/flowable/flowable.js'

/** One observed run: its values and states, how it ended, and the faults seen on the way. */
export type Observed = {
  readonly values: unknown[]
  readonly states: State[]
  readonly faults: string[]
  readonly cleanUpErrors: unknown[]
  end: 'none' | 'complete' | 'error'
  error: unknown
  /** How many pieces of asynchronous work are held at the moment. */
  held: number
  /** How many signals, and changes of held work, there have been. */
  events(): number
  /** Unsubscribes. */
  stop(): void
}

export type ObserveOptions = Readonly<{
  from?: State
  /** Called within each value; what it throws is a fault. */
  onNext?(seen: Observed): void
}>

/** In longer runs the stages' buffers are looked into at the first values only, for the time it takes. */
const LOOKED_INTO = 1000

/**
 * Subscribes with an observer that RxJS does not guard. RxJS's own would hide signals that come after the end, and
 * would let go of the observer by itself.
 */
export const observe = (
  flow: Flowable<unknown>,
  request$: Observable<number>,
  { from = null, onNext }: ObserveOptions = {},
): Observed => {
  const stages = new Set<() => Fill | null>()
  let events = 0
  let inNext = false
  let left = false
  const seen: Observed = {
    values: [],
    states: [],
    faults: [],
    cleanUpErrors: [],
    end: 'none',
    error: undefined,
    held: 0,
    events: () => events,
    stop: () => {
      left = true
      subscription.unsubscribe()
    },
  }
  const run: Run = {
    from,
    hold: (_what, work) => {
      events++
      seen.held++
      const settled = () => {
        events++
        seen.held--
      }
      work.then(settled, settled)
      return work
    },
    enter: stage => {
      stages.add(stage.fill)
      return { leave: () => stages.delete(stage.fill) }
    },
    cleanUpFailed: (_what, error) => {
      events++
      seen.cleanUpErrors.push(error)
    },
  }
  const lookIntoBuffers = () => {
    for (const fill of stages) {
      const { held, capacity } = fill() ?? { held: 0, capacity: 0 }
      if (held > capacity) seen.faults.push(`a stage holds ${held}, and declares ${capacity}`)
    }
  }
  const signal = (name: string) => {
    events++
    if (inNext) seen.faults.push(`${name} inside a value`)
    if (seen.end !== 'none') seen.faults.push(`${name} after ${seen.end}`)
    else if (left) seen.faults.push(`${name} after unsubscription`)
  }
  const finish = (end: 'complete' | 'error', error?: unknown) => {
    signal(end)
    seen.end = end
    seen.error = error
    subscription.unsubscribe()
  }
  const sink = Object.assign(new Subscription(), {
    next: ([value, state]: At<unknown>) => {
      signal('a value')
      inNext = true
      seen.values.push(value)
      seen.states.push(state)
      if (seen.values.length <= LOOKED_INTO) lookIntoBuffers()
      try {
        onNext?.(seen)
      } catch (error) {
        // Thrown on, it would be the operator's.
        seen.faults.push(error instanceof Error ? error.message : String(error))
      }
      inNext = false
    },
    error: (error: unknown) => finish('error', error),
    complete: () => finish('complete'),
  })
  let subscription: Readonly<{ unsubscribe(): void }> = sink
  subscription = flow(request$, run).subscribe(sink)
  return seen
}
