/** A fold of the SCR database: 1 is for training and validation, 2 for test. */
export type Fold = 1 | 2

/**
 * The fold that an image's number puts it in where no mask tells: odd ones in fold 1, even ones in fold 2, which fits the
 * published counts, 124 and 123 (inferred). Null where the name has no number.
 *
 * @example foldOfName('JPCLN001') // 1
 */
export const foldOfName = (stem: string): Fold | null => {
  const number = /(\d+)\D*$/.exec(stem)?.[1]
  if (number === undefined) return null
  return Number(number) % 2 === 1 ? 1 : 2
}
