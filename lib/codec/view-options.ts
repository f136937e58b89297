import * as t from 'io-ts'
import { exactly } from './exactly.js'
import { real, whole } from './numbers.js'

/** The operations of RandAugment's pool, in the order in which draws number them. */
export const augmentOperationNames = [
  'identity',
  'autoContrast',
  'equalize',
  'brightness',
  'contrast',
  'sharpness',
  'posterize',
  'solarize',
  'rotate',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
] as const

/** The name of an operation of the pool. */
export const AugmentOperationName = t.keyof(
  Object.fromEntries(augmentOperationNames.map(name => [name, null])) as Record<
    (typeof augmentOperationNames)[number],
    null
  >,
  `one of ${augmentOperationNames.join(', ')}`,
)
export type AugmentOperationName = t.TypeOf<typeof AugmentOperationName>

/** The levels that an operation has: whole numbers from the first to the last. */
export const LEVELS = { first: 1, last: 9 } as const

/** A list of at least one. Not `t.readonlyArray`, which freezes what it is given. */
export const someOf = <A>(item: t.Type<A>, name: string): t.Type<readonly A[]> =>
  t.refinement(
    t.array(item) as unknown as t.Type<readonly A[]>,
    list => list.length > 0,
    `a list of at least one of ${name}`,
  )

/** Every view: `seed` of its draws, and the name (`view`) by which they differ from those of other views. */
export const seedField = { seed: whole(0) }

/**
 * The flip and the crop of a view. `flipProbability` is 0…1; `cropPaddingPx` is the reflect padding before the random
 * crop, in pixels, less than the image's shorter side, or null for ⌊shorter side/8⌋.
 */
export const cropFields = {
  view: t.string,
  flipProbability: real(0, 1),
  cropPaddingPx: t.union([whole(0), t.null], 'a whole number of at least 0, or null'),
}

/**
 * RandAugment: `count` operations, each drawn anew, at a level of its own from `minLevel` to `maxLevel`, and applied with
 * `probability`.
 */
export const randAugmentFields = {
  count: whole(0, 100),
  minLevel: whole(LEVELS.first, LEVELS.last),
  maxLevel: whole(LEVELS.first, LEVELS.last),
  probability: real(0, 1),
}

/** The pool by the names of its operations; a name given twice is drawn twice as often. */
export const poolNames = someOf(AugmentOperationName, augmentOperationNames.join(', '))

/** `cutoutPx` is the side of a square that hides a part of the image, in pixels; 0 hides nothing. */
export const cutoutField = { cutoutPx: whole(0) }

/**
 * A view as data: a view is a function and does not travel to a worker, its description does. The fields are the
 * options of `weakView` and `strongView`; what is missing has the default there.
 */
export const ViewSpec = t.union(
  [
    exactly({ kind: t.literal('identity') }, 'the identity view'),
    exactly({ kind: t.literal('weak'), ...seedField }, 'a weak view', cropFields),
    exactly({ kind: t.literal('strong'), ...seedField }, 'a strong view', {
      ...cropFields,
      ...randAugmentFields,
      pool: poolNames,
      ...cutoutField,
    }),
  ],
  'ViewSpec',
)
export type ViewSpec = t.TypeOf<typeof ViewSpec>
