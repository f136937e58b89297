import * as t from 'io-ts'

/** `failed.json` of a run of an experiment: why it has no results, in a sentence. Running the experiment again retries it. */
export const CellFailure = t.readonly(t.strict({ formatVersion: t.literal(1), reason: t.string }), 'CellFailure')
export type CellFailure = t.TypeOf<typeof CellFailure>
