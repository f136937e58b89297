import * as t from 'io-ts'
import { whole } from './numbers.js'

/**
 * Where a piece of work belongs: in which flow (a stage of a pipeline), from which source (a data set), in which pass over
 * it, counted from 0, and where in the order of that pass, counted from 0. No two pieces of a run have the same.
 */
export const Place = t.readonly(
  t.strict({ flow: t.string, source: t.string, epoch: whole(0), index: whole(0) }),
  'Place',
)
export type Place = t.TypeOf<typeof Place>
