import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { Observable, Subject } from 'rxjs'
import { problems } from '../codec/problems.js'
import type { State } from '../codec/state.js'
import { plus, UNBOUNDED } from './demand.js'
import { isThenable } from './is-thenable.js'

export type { State } from '../codec/state.js'

/** A value stamped with the state from which a run continues after it. */
export type At<A> = readonly [value: A, next: State]

/** How full the buffer of a stage is: values held, and how many it may hold. */
export type Fill = Readonly<{ held: number; capacity: number }>

/**
 * A stage of a run, as `Run.enter` gets it: its operator's name, how many requested values it still owes, how many it
 * has given, and how full its buffer is (null where it declares none).
 */
export type RunningStage = Readonly<{ name: string; owed(): number; given(): number; fill(): Fill | null }>

/**
 * What an observer of a run is told of a stage. `leave` comes when the stage completes, fails or is unsubscribed (once
 * or twice); `tick` before what the stage owes changes; `runs` when its synchronous work begins and `rests` when that
 * ends (nested where one stage calls another); `holds` when asynchronous work begins (1) and settles (−1); `relays`
 * when it only passes on what the given stage, an earlier one of the run, takes from its upstreams. `enter` stands in
 * for the run's in the stage's upstreams.
 */
export type StageObserver = Readonly<{
  leave(): void
  enter?: Run['enter']
  tick?(): void
  runs?(): void
  rests?(): void
  holds?(change: 1 | -1): void
  relays?(stage: RunningStage): void
}>

/**
 * What accompanies one run, from the edge to every source. `from` is the state to start at. `hold` registers work
 * that must settle before the run is idle: every asynchronous wait of a stage has to be held, since a run whose
 * demand is outstanding while nothing is held is reported as stalled (law 9). The optional members are for edges:
 * `enter` learns of each stage and returns its observer, `cleanUpFailed` hears of clean-ups that throw after delivery
 * has ended.
 */
export type Run = Readonly<{
  from: State
  hold<T>(what: string, work: Promise<T>): Promise<T>
  enter?(stage: RunningStage): StageObserver
  cleanUpFailed?(what: string, error: unknown): void
}>

/**
 * An Observable with backpressure: a function from requests to values. Requests ("n more values may come") flow up,
 * values flow down, both as plain RxJS Observables. Each subscription is one run.
 *
 * The laws, each a test in test/lib/flowable that every operator goes through (numbers of Reactive Streams rules):
 *  1. Never more values than requested (1.01); k requested values arrive with no further request; a request that is
 *     not a positive whole number is an error that names it (3.09).
 *  2. Values one at a time, in order, then at most one completion or error, then nothing (1.03–1.07).
 *  3. Unsubscribing ends delivery at once and aborts the source's AbortSignal (3.12, 3.13); a clean-up that throws is
 *     reported, not lost.
 *  4. Synchronous sources and recursive requests never grow the stack (3.03).
 *  5. Values in flight ≤ the sum of the declared buffers, also under unbounded demand.
 *  6. Values + dead letters + values reported as not taken = what the source gave.
 *  7. Same seed, same values in the same order, at any concurrency.
 *  8. A run stopped after any value and continued from its state gives the rest exactly.
 *  9. A run that cannot go on says so: demand outstanding with nothing held is an error that names the stage.
 *
 * `request$` may be hot or emit at once when subscribed; its completion means nothing, its error fails the run.
 * Only `flowable` below touches it. The edges (`forEach`, `toObservable`, `toAsyncIterable`) take the stamps off.
 */
export type Flowable<A> = (request$: Observable<number>, run?: Run) => Observable<At<A>>

/** One operator in one run: what it may do downstream, and how it opens its upstreams. */
export type Stage<B> = Readonly<{
  run: Run
  /** This stage as observers of the run see it. */
  running: RunningStage
  /**
   * The state at which this stage starts, in the operator's own form: `beginning` where the run starts anew. Throws,
   * naming the operator, where a saved state has another form: it was saved by another pipeline.
   */
  from<S>(form: t.Type<S>, beginning: S): S
  /** Declares the stage's buffer, for whoever observes the run. */
  buffer(capacity: number, held: () => number): void
  /**
   * Declares, for whoever observes the run, that this stage only passes on what `stage` takes from the upstreams that it
   * opens from now on (the uses of a shared flow do).
   */
  relays(stage: RunningStage): void
  /** Gives a value downstream. Only as many as were requested. */
  emit(value: B, next: State): void
  complete(): void
  fail(error: unknown): void
  /** True once the run has ended here, by completion, error or unsubscription. */
  closed(): boolean
  /** Registers a clean-up. If it throws, or its promise rejects, that is reported to the run, not lost. */
  onClose(what: string, cleanUp: () => unknown): void
  /**
   * Opens an upstream at a state. Its values go to `next`, its completion to `complete` (default: completes this
   * stage); what they throw, and its error, fail this stage. Nothing arrives before the operator's `start` returns.
   */
  open<A>(upstream: Flowable<A>, from: State, to: Receiver<A>): Upstream
}>

export type Receiver<A> = Readonly<{ next(value: A, state: State): void; complete?(): void }>

/** An opened upstream. `request(n)` asks for n more values; `cancel` unsubscribes. */
export type Upstream = Readonly<{ request(n: number): void; cancel(): void }>

/** What a run is when nobody at the edge keeps one. A failed clean-up is thrown where Node reports it. */
export const detachedRun: Run = {
  from: null,
  hold: (_what, work) => work,
  cleanUpFailed: (_what, error) => {
    setTimeout(() => {
      throw error
    })
  },
}

/**
 * Makes a Flowable from an operator's behaviour: `start` opens the upstreams and returns what to do with a request
 * for n more values. This is the kernel: it alone subscribes to `request$` (after the upstreams' values, once),
 * checks requests, and keeps the books for the stage's debts.
 *
 * @example
 * const doubled = (upstream: Flowable<number>) => flowable<number>('doubled', stage =>
 *   stage.open(upstream, stage.run.from, { next: (n, state) => stage.emit(2 * n, state) }).request)
 */
export const flowable =
  <B>(name: string, start: (stage: Stage<B>) => (n: number) => void): Flowable<B> =>
  (request$, run = detachedRun) =>
    new Observable(subscriber => {
      let owed = 0
      let given = 0
      let fill: () => Fill | null = () => null
      let starting: (() => void)[] | null = []
      const running: RunningStage = { name, owed: () => owed, given: () => given, fill: () => fill() }
      const observer = run.enter?.(running)
      subscriber.add(observer?.leave)

      // Work that was under way may fail once nobody is left to hear it (1.08).
      const fail = (error: unknown) => {
        if (!subscriber.closed) subscriber.error(error)
      }
      const complete = () => {
        // Before the completion, in which what is downstream may open the next upstream, as the next epoch.
        observer?.leave()
        subscriber.complete()
      }
      const attempt = (work: () => void) => {
        observer?.runs?.()
        try {
          work()
        } catch (error) {
          fail(error)
        } finally {
          observer?.rests?.()
        }
      }
      const above: Run = observer?.enter ? { ...run, enter: observer.enter } : run

      const open = <A>(upstream: Flowable<A>, from: State, to: Receiver<A>): Upstream => {
        const requests = new Subject<number>()
        let live = true
        let cancel = () => {
          live = false
        }
        const subscribe = () => {
          if (!live || subscriber.closed) return
          const subscription = upstream(requests, { ...above, from }).subscribe({
            next: ([value, state]) => {
              if (live && !subscriber.closed) attempt(() => to.next(value, state))
            },
            error: error => {
              if (live) fail(error)
            },
            complete: () => {
              if (!live) return
              live = false
              attempt(to.complete ?? complete)
            },
          })
          cancel = () => {
            live = false
            subscriber.remove(subscription)
            subscription.unsubscribe()
          }
          if (live) subscriber.add(subscription)
          else subscription.unsubscribe()
        }
        if (starting) starting.push(subscribe)
        else subscribe()
        return {
          request: n => {
            if (live) requests.next(n)
          },
          cancel: () => cancel(),
        }
      }

      let request: (n: number) => void = () => {}
      attempt(() => {
        request = start({
          run: observer?.holds ? { ...run, hold: counted(run, observer.holds) } : run,
          from: (form, beginning) => (run.from === null ? beginning : stateOf(name, form, run.from)),
          running,
          buffer: (capacity, held) => {
            fill = () => ({ held: held(), capacity })
          },
          relays: stage => observer?.relays?.(stage),
          emit: (value, next) => {
            if (subscriber.closed) return
            if (owed === 0) return fail(new Error(`${name}: expected a request before each value, got one value more`))
            observer?.tick?.()
            if (owed < UNBOUNDED) owed--
            given++
            subscriber.next([value, next])
          },
          complete,
          fail,
          closed: () => subscriber.closed,
          onClose: (what, cleanUp) => subscriber.add(() => release(run, what, cleanUp)),
          open,
        })
      })
      const opened = starting
      starting = null
      for (const subscribe of opened) subscribe()
      if (subscriber.closed) return
      subscriber.add(
        request$.subscribe({
          next: n => {
            if (subscriber.closed) return
            if (!Number.isSafeInteger(n) || n < 1) {
              fail(new RangeError(`${name}: expected a request to be a positive whole number, got ${n}`))
              return
            }
            observer?.tick?.()
            owed = plus(owed, n)
            attempt(() => request(n))
          },
          error: fail,
        }),
      )
    })

/** `hold` of a run, with the observer told when work begins and settles. */
const counted =
  (run: Run, holds: (change: 1 | -1) => void): Run['hold'] =>
  (what, work) => {
    holds(1)
    const settled = () => holds(-1)
    work.then(settled, settled)
    return run.hold(what, work)
  }

const stateOf = <S>(name: string, form: t.Type<S>, state: State): S => {
  const decoded = form.decode(state)
  // Tuples of io-ts drop what is too much; a state with more to it was saved by another pipeline.
  const whole = E.isRight(decoded) && JSON.stringify(form.encode(decoded.right)) === JSON.stringify(state)
  if (whole) return decoded.right
  throw new TypeError(
    `${name}: expected a state that this pipeline saved, got ${JSON.stringify(state)} (${E.isLeft(decoded) ? problems(decoded.left).join('; ') : `there is more to it than ${form.name}`})`,
  )
}

const release = (run: Run, what: string, cleanUp: () => unknown) => {
  const failed = run.cleanUpFailed ?? detachedRun.cleanUpFailed
  try {
    const work = cleanUp()
    if (isThenable(work)) run.hold(what, Promise.resolve(work)).catch(error => failed?.(what, error))
  } catch (error) {
    failed?.(what, error)
  }
}
