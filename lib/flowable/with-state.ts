import { type At, type Flowable, flowable } from './flowable.js'

/**
 * Each value with the state from which a run continues after it, for a sink that keeps its own checkpoints. Holds none.
 *
 * @example pipe(batches, withState, forEach(async ([batch, state]) => { await train(batch); save(state) }))
 */
export const withState = <A>(upstream: Flowable<A>): Flowable<At<A>> =>
  flowable(
    'withState',
    stage =>
      stage.open(upstream, stage.run.from, { next: (value, state) => stage.emit([value, state], state) }).request,
  )
