import * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import {
  AugmentOperationName,
  augmentOperationNames,
  randAugmentFields,
  seedField,
  someOf,
} from '../codec/view-options.js'
import { augmentPool } from './augment-operations.js'
import { drawOperations, type OperationDraws } from './draw-operations.js'
import { drawnView } from './drawn-view.js'
import { PoolOperation } from './pool-operation.js'
import type { View } from './view.js'

const names = augmentOperationNames.join(', ')

/** The fields of RandAugment's options, for `randAugment` and for `strongView`. */
export const randAugmentOptionFields = {
  ...randAugmentFields,
  pool: someOf(
    t.union([AugmentOperationName, PoolOperation], `one of ${names}, or an operation with a name and a paint`),
    `${names}, or operations of your own`,
  ),
  geometricOnly: t.boolean,
}

/**
 * `seed` of the draws, a whole number of at least 0. `count`: how many operations are drawn; default 2. `minLevel` and
 * `maxLevel`: the levels drawn, 1…9; default all. `probability`: that a drawn operation is applied, 0…1; default ½.
 * `pool`: what is drawn from, names or operations of your own (one given twice is drawn twice as often); default the
 * thirteen. `geometricOnly`: of what is drawn, applies only what moves pixels, as a mask that follows its image needs
 * it; default false. `view`: what the draws are keyed by beside seed, epoch and sample; default `'strong'`.
 */
const RandAugmentOptions = exactly(seedField, 'options', { view: t.string, ...randAugmentOptionFields })
export type RandAugmentOptions = t.TypeOf<typeof RandAugmentOptions>

/** The draws that options mean, with what is missing set. Throws where the levels are the wrong way round. */
export const operationDraws = (
  what: string,
  {
    pool = augmentOperationNames,
    count = 2,
    minLevel = 1,
    maxLevel = 9,
    probability = 0.5,
    geometricOnly = false,
  }: Omit<RandAugmentOptions, 'seed' | 'view'>,
): OperationDraws => {
  if (minLevel > maxLevel)
    throw new RangeError(`${what}: minLevel: expected at most maxLevel, which is ${maxLevel}, got ${minLevel}`)
  const operations = pool.map(entry => (typeof entry === 'string' ? augmentPool[entry] : entry))
  return { pool: operations, count, minLevel, maxLevel, probability, geometricOnly }
}

/**
 * RandAugment (arXiv 1909.13719) as the released code has it: two operations drawn with replacement, each with
 * its own level, uniform in 1…9, applied with probability ½ and with either sign at probability ½. Options out of range
 * are refused here.
 *
 * @example randAugment({ seed: 1, pool: ['posterize', 'solarize'] })(image, { epoch: 0, sampleId: 'a' })
 */
export const randAugment = (options: RandAugmentOptions): View => {
  const { seed, view = 'strong', ...others } = expectOptions('RandAugment', RandAugmentOptions, options)
  return drawnView({ seed, view }, drawOperations(operationDraws('RandAugment', others)))
}
