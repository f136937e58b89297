/** Checks the key of an order when the pipeline is built: any list of whole numbers. Throws a RangeError naming operator and value. */
export const expectKey = (operator: string, key: readonly number[]): void => {
  for (const part of key)
    if (!Number.isSafeInteger(part))
      throw new RangeError(`${operator}: expected key to be a list of whole numbers, got ${part} in it`)
}
