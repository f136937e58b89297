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

export const seedField = {
  /** The seed of the draws, a whole number of at least 0. */
  seed: whole(0),
}

export const viewField = {
  /** What the draws are keyed by beside seed, epoch and sample: views of different names draw independently. */
  view: t.string,
}

/** The flip and the crop of a view. */
export const cropFields = {
  /** That the image is mirrored left to right, 0…1; default ½. */
  flipProbability: real(0, 1),
  /**
   * The reflect padding on every side before the random crop, in pixels, from 0 to less than the image's shorter side;
   * default (null) ⌊shorter side/8⌋, 32 at 256 px.
   */
  cropPaddingPx: t.union([whole(0), t.null], 'a whole number of at least 0, or null'),
}

/** How RandAugment draws. */
export const randAugmentFields = {
  /** How many operations are drawn, with replacement, 0…100; default 2. */
  count: whole(0, 100),
  /** The levels that are drawn, 1…9; default all. */
  minLevel: whole(LEVELS.first, LEVELS.last),
  maxLevel: whole(LEVELS.first, LEVELS.last),
  /** That a drawn operation is applied, 0…1; default ½. */
  probability: real(0, 1),
}

/** What the levels' fields cannot say alone. */
export const levelProblems = ({
  minLevel,
  maxLevel,
}: Readonly<{ minLevel: number; maxLevel: number }>): readonly string[] =>
  minLevel <= maxLevel ? [] : [`minLevel: expected at most maxLevel, which is ${maxLevel}, got ${minLevel}`]

/** RandAugment in the paper's released code. */
export const randAugmentDefaults = {
  count: 2,
  minLevel: LEVELS.first,
  maxLevel: LEVELS.last,
  probability: 0.5,
  pool: augmentOperationNames,
}

export const cutoutField = {
  /** The side of a square, somewhere on the image, that is hidden in middle grey, in pixels; default 0, none. */
  cutoutPx: whole(0),
}

/** The pool by the names of its operations; a name given twice is drawn twice as often. */
export const poolNames = someOf(AugmentOperationName, augmentOperationNames.join(', '))

/** The kinds of views as data. */
export const viewSpecs = {
  identity: exactly({ kind: t.literal('identity') }, 'the identity view'),
  weak: exactly({ kind: t.literal('weak'), ...seedField }, 'a weak view', { ...viewField, ...cropFields }),
  strong: exactly({ kind: t.literal('strong'), ...seedField }, 'a strong view', {
    ...viewField,
    ...cropFields,
    ...randAugmentFields,
    pool: poolNames,
    ...cutoutField,
  }),
}

/**
 * A view as data: a view is a function and does not travel to a worker, its description does. The fields are the
 * options of `weakView` and `strongView`; what is missing has the default there.
 */
export const ViewSpec = t.union([viewSpecs.identity, viewSpecs.weak, viewSpecs.strong], 'ViewSpec')
export type ViewSpec = t.TypeOf<typeof ViewSpec>
