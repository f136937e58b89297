import * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { expectOptions } from '../codec/expect-options.js'
import {
  AugmentOperationName,
  levelProblems,
  randAugmentDefaults,
  randAugmentFields,
  seedField,
  someOf,
  viewField,
} from '../codec/view-options.js'
import { augmentPool } from './augment-operations.js'
import { drawOperations, type OperationDraws } from './draw-operations.js'
import { keyedDraws, viewFrom } from './drawn-view.js'
import { PoolOperation } from './pool-operation.js'
import type { View } from './view.js'

/** A name where it is text, an operation of one's own where it is an object: each is told what is wrong with it. */
const PoolEntry = new t.Type<AugmentOperationName | PoolOperation>(
  `${AugmentOperationName.name}, or an operation of your own`,
  (value): value is AugmentOperationName | PoolOperation => AugmentOperationName.is(value) || PoolOperation.is(value),
  (value, context) =>
    typeof value === 'object' && value !== null
      ? PoolOperation.validate(value, context)
      : AugmentOperationName.is(value)
        ? t.success(value)
        : t.failure(value, context),
  t.identity,
)

/** The fields of RandAugment's options, for `randAugment` and for `strongView`. */
export const randAugmentOptionFields = {
  ...randAugmentFields,
  /** What is drawn from: names, or operations of your own; one given twice is drawn twice as often. Default the thirteen. */
  pool: someOf(PoolEntry, 'names of operations, or operations of your own'),
  /** Applies of what is drawn only what moves pixels, as a mask that follows its image needs it; default false. */
  geometricOnly: t.boolean,
}

const RandAugmentOptions = exactly(seedField, 'options', { ...viewField, ...randAugmentOptionFields })
export type RandAugmentOptions = t.TypeOf<typeof RandAugmentOptions>

/** How operations are drawn by options, with what is missing set. Throws where the levels are the wrong way round. */
export const operationDraws = (
  what: string,
  options: Omit<RandAugmentOptions, 'seed' | 'view' | 'geometricOnly'>,
): OperationDraws => {
  const {
    pool = randAugmentDefaults.pool,
    count = randAugmentDefaults.count,
    minLevel = randAugmentDefaults.minLevel,
    maxLevel = randAugmentDefaults.maxLevel,
    probability = randAugmentDefaults.probability,
  } = options
  const [problem] = levelProblems({ minLevel, maxLevel })
  if (problem !== undefined) throw new RangeError(`${what}: ${problem}`)
  const operations = pool.map(entry => (typeof entry === 'string' ? augmentPool[entry] : entry))
  return { pool: operations, count, minLevel, maxLevel, probability }
}

/**
 * RandAugment (arXiv 1909.13719) as the released code has it: two operations drawn with replacement, each with
 * its own level, uniform in 1…9, applied with probability ½ and with either sign at probability ½. Options out of range
 * are refused here.
 *
 * @example randAugment({ seed: 1, pool: ['posterize', 'solarize'] })(image, { epoch: 0, sampleId: 'a' })
 */
export const randAugment = (options: RandAugmentOptions): View => {
  const {
    seed,
    view = 'strong',
    geometricOnly = false,
    ...others
  } = expectOptions('RandAugment', RandAugmentOptions, options)
  const draws = operationDraws('RandAugment', others)
  return viewFrom(
    keyedDraws({ seed, view, geometricOnly }, (_size, random) => ({
      crop: null,
      operations: drawOperations(draws, random),
      cutout: null,
    })),
  )
}
