import type { DrawnOperation } from './draw-operations.js'
import { parameterAt } from './pool-operation.js'

/** The parameter of a drawn operation with its unit, as a person reads it; null where the operation has none. */
export const describeParameter = ({ operation, level, sign }: DrawnOperation): string | null => {
  const parameter = parameterAt(operation, level, sign)
  if (parameter === null) return null
  const { unit = '' } = operation.range ?? {}
  return `${Number(parameter.toFixed(2))}${/^\w/.test(unit) ? ' ' : ''}${unit}`.replace('-', '−')
}

/**
 * A drawn operation in words.
 *
 * @example describeOperation({ operation: augmentPool.rotate, level: 4, sign: -1 }) // 'rotate −12°'
 */
export const describeOperation = (drawn: DrawnOperation): string =>
  [drawn.operation.name, describeParameter(drawn) ?? []].flat().join(' ')
