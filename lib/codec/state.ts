import * as t from 'io-ts'
import { whole } from './numbers.js'

/** Where a run continues: plain JSON. null is the beginning; a number or a list is an operator's own business. */
export type State = null | number | readonly State[]

/**
 * Decodes a saved state. Every number of a state is a whole number of at least 0; what came out of order carries −1
 * (`UNRESUMABLE`) and is refused here, so that no checkpoint is made of it.
 */
export const State: t.Type<State> = t.recursion('a state', () =>
  t.union(
    [t.null, whole(0), t.readonlyArray(State)],
    'a state: null, a whole number of at least 0, or a list of these',
  ),
)
