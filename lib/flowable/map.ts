import { type Flowable, flowable } from './flowable.js'

/**
 * Applies a function to each value, synchronously; holds none. What the function throws fails the run.
 *
 * @example pipe(fromIterable([1, 2]), map(n => 2 * n))
 */
export const map =
  <A, B>(f: (value: A) => B) =>
  (upstream: Flowable<A>): Flowable<B> =>
    flowable(
      'map',
      stage => stage.open(upstream, stage.run.from, { next: (value, state) => stage.emit(f(value), state) }).request,
    )
