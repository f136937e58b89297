import { type Flowable, flowable } from './flowable.js'

/**
 * Keeps the values that satisfy the predicate and asks for one more for each that it drops; holds none.
 *
 * @example pipe(fromDataset(chex), filter(key => key.split === 'train'))
 */
export const filter: {
  <A, B extends A>(predicate: (value: A) => value is B): (upstream: Flowable<A>) => Flowable<B>
  <A>(predicate: (value: A) => boolean): (upstream: Flowable<A>) => Flowable<A>
} =
  <A>(predicate: (value: A) => boolean) =>
  (upstream: Flowable<A>): Flowable<A> =>
    flowable('filter', stage => {
      const source = stage.open(upstream, stage.run.from, {
        next: (value, state) => (predicate(value) ? stage.emit(value, state) : source.request(1)),
      })
      return source.request
    })
