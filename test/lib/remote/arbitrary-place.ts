import fc from 'fast-check'
import type { Place } from '../../../lib/codec/place.js'

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constant('\ud800'))

/** Any place, with names that no pipeline would give, and half a surrogate pair. */
export const arbitraryPlace: fc.Arbitrary<Place> = fc.record(
  { flow: text, source: text, epoch: fc.maxSafeNat(), index: fc.maxSafeNat() },
  { noNullPrototype: true },
)
