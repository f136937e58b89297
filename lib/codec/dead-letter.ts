import * as t from 'io-ts'
import { whole } from './numbers.js'

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export const Json: t.Type<Json> = t.recursion('Json', () =>
  t.union([t.null, t.boolean, t.number, t.string, t.readonlyArray(Json), t.record(t.string, Json)]),
)

/**
 * One line of `dead-letters.jsonl`: a sample that could not be used, and why.
 *
 * `attempts` counts the tries before it was given up. `state` is where the flow continues after it, so that a run
 * that is resumed writes no letter twice; null is the beginning.
 */
export const DeadLetter = t.readonly(
  t.strict({ sampleId: t.string, path: t.string, stage: t.string, cause: t.string, attempts: whole(1), state: Json }),
  'DeadLetter',
)
export type DeadLetter = t.TypeOf<typeof DeadLetter>
