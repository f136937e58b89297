import { type OperatorFunction, Subject } from 'rxjs'
import { type Flowable, flowable, type State } from './flowable.js'

/**
 * Lifts an RxJS operator that gives exactly one value for each value, synchronously (`map`, `tap`, `scan`, …). Types
 * cannot tell, so this counts: the first value that yields none, or one more, fails the run with `name`. Holds none.
 * An operator with a memory of its own (`scan`) starts afresh when a run is continued from a state.
 *
 * @example pipe(flow, lift(tap(sample => console.log(sample.key.id)), 'tap'))
 */
export const lift =
  <A, B>(operator: OperatorFunction<A, B>, name = 'lift') =>
  (upstream: Flowable<A>): Flowable<B> =>
    flowable(name, stage => {
      const input = new Subject<A>()
      let state: State = stage.run.from
      let due = false
      const offend = (got: string) =>
        stage.fail(
          new TypeError(
            `${name}: expected one value out for each value in, at once, got ${got}; use filter, mapAsync or batch instead`,
          ),
        )
      const subscription = input.pipe(operator).subscribe({
        next: value => {
          if (!due) return offend('one more')
          due = false
          stage.emit(value, state)
        },
        error: stage.fail,
        complete: () => {
          if (due) offend('the end')
          else stage.complete()
        },
      })
      stage.onClose(name, () => subscription.unsubscribe())
      return stage.open(upstream, stage.run.from, {
        next: (value, next) => {
          due = true
          state = next
          input.next(value)
          if (due && !stage.closed()) offend('none')
        },
        complete: () => input.complete(),
      }).request
    })
