import type { HistoryRecord } from '../../codec/history-record.js'

/** The groups that TensorBoard shows the tags in. */
const groups: Readonly<Record<HistoryRecord['kind'], string>> = { step: 'training', validation: 'validation' }

const numbersIn = (value: unknown, tag: string): readonly (readonly [tag: string, value: number])[] => {
  if (typeof value === 'number') return [[tag, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([field, inner]) => numbersIn(inner, `${tag}/${field}`))
}

/**
 * All numbers of a record but its step, by tags that say where they stand in it; what is null has none.
 *
 * @example historyScalars(record) // { 'training/losses/total': 4.7, 'training/learningRate': 1e-4, … }
 */
export const historyScalars = ({ kind, step: _, ...fields }: HistoryRecord): Readonly<Record<string, number>> =>
  Object.fromEntries(numbersIn(fields, groups[kind]))
