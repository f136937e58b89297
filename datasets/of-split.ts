import type { SampleKey, Split } from '../lib/codec/sample.js'

/**
 * Whether a key belongs to a split, for `subset`.
 *
 * @example subset(chexSet, ofSplit('validation'), 'chex validation')
 */
export const ofSplit =
  (split: Split) =>
  (key: SampleKey): boolean =>
    key.split === split
