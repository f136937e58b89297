import util from 'node:util'

const removed: Readonly<Record<string, (value: unknown) => boolean>> = {
  isArray: Array.isArray,
  isBoolean: value => typeof value === 'boolean',
  isNull: value => value === null,
  isNullOrUndefined: value => value === null || value === undefined,
  isNumber: value => typeof value === 'number',
  isObject: value => value !== null && typeof value === 'object',
  isString: value => typeof value === 'string',
  isUndefined: value => value === undefined,
}

/**
 * Puts back the type tests that Node 23 removed from `node:util` and that `@tensorflow/tfjs-node-gpu` 4.22 still
 * calls. Does nothing where they exist. Call it before that package is imported.
 */
export const restoreNodeUtil = (): void => {
  const target = util as unknown as Record<string, unknown>
  for (const [name, test] of Object.entries(removed)) target[name] ??= test
}
