import { expectWhole } from '../codec/expect-whole.js'
import { type AugmentOperationName, augmentOperationNames, augmentOperations } from './augment-operations.js'
import { keyedRandom, randomInteger } from './keyed-random.js'
import type { View } from './view.js'

/**
 * `count`: how many operations are drawn, an integer of at least 0; default 2. `pool`: the names to draw from, at
 * least one (a name given twice is drawn twice as often); default every operation. `view`: what the draws are keyed
 * by beside seed, epoch and sample; default `'strong'`.
 */
export type RandAugmentOptions = Readonly<{
  seed: number
  count?: number
  pool?: readonly AugmentOperationName[]
  view?: string
}>

/**
 * RandAugment (arXiv 1909.13719) as the released code has it: `count` operations drawn with replacement, each with
 * its own level, uniform in 1…9, applied with probability ½ and with either sign at probability ½.
 *
 * @example randAugment({ seed: 1, pool: ['posterize', 'solarize'] })(image, { epoch: 0, sampleId: 'a' })
 */
export const randAugment = ({
  seed,
  count = 2,
  pool = augmentOperationNames,
  view = 'strong',
}: RandAugmentOptions): View => {
  expectWhole(`${view} view`, 'seed', seed, 0)
  if (!Number.isInteger(count) || count < 0)
    throw new RangeError(`Expected count to be an integer of at least 0, got ${count}`)
  const unknown = pool.find(name => !Object.hasOwn(augmentOperations, name))
  if (pool.length === 0 || unknown !== undefined)
    throw new RangeError(
      `Expected pool to name at least one of ${augmentOperationNames.join(', ')}, got ${unknown ?? 'none'}`,
    )
  return (image, { epoch, sampleId }) =>
    Array.from({ length: count }).reduce<typeof image>((augmented, _, position) => {
      // All four numbers are drawn whether or not they are used, so that none shifts another.
      const random = keyedRandom(seed, epoch, sampleId, view, `operation ${position}`)
      const operation = augmentOperations[pool[randomInteger(random, pool.length)]!]
      const level = 1 + randomInteger(random, 9)
      const applied = random() < 0.5
      const sign = random() < 0.5 ? 1 : -1
      return applied ? operation(augmented, level, sign) : augmented
    }, image)
}
