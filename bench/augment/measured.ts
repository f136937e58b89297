import * as t from 'io-ts'
import { AugmentOperationName } from '../../lib/codec/view-options.js'

/** Microseconds on one core: a call of each operation over all levels and signs, and a weak and a strong view. */
export const Measured = t.strict({
  operations: t.record(AugmentOperationName, t.number),
  pair: t.number,
})
export type Measured = t.TypeOf<typeof Measured>

/** The same from Pillow; `sha256` of all views, made with their padding and without, tells whether they are ours. */
export const PillowMeasured = t.intersection([
  Measured,
  t.strict({ pairWithoutPadding: t.number, sha256: t.tuple([t.string, t.string]), versions: t.string }),
])
export type PillowMeasured = t.TypeOf<typeof PillowMeasured>
