import { isDeepStrictEqual } from 'node:util'

/** Throws `what` where the condition does not hold. */
export const claim = (condition: boolean, what: string): void => {
  if (!condition) throw new Error(what)
}

/** A value as a short piece of a sentence. */
export const shown = (value: unknown): string =>
  String(value instanceof Error ? value : JSON.stringify(value)).slice(0, 300)

/** Throws, showing both, where two values are not deeply equal. */
export const claimEqual = (got: unknown, expected: unknown, where: string): void =>
  claim(isDeepStrictEqual(got, expected), `${where}: expected ${shown(expected)}, got ${shown(got)}`)

/** 0, 1 … count − 1. */
export const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)
