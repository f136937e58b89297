import type { SampleKey } from '../../lib/codec/sample.js'
import { someOf } from './some-of.js'

/** Says which patients have images in several parts of the split, as far as ids tell. */
export const patientDifferences = (keys: readonly SampleKey[]): readonly string[] => {
  const splits = new Map<string, Set<string>>()
  for (const { patientId, split } of keys)
    if (patientId !== null) splits.set(patientId, (splits.get(patientId) ?? new Set()).add(split))
  const several = [...splits].filter(([, of]) => of.size > 1).map(([patient]) => patient)
  return several.length === 0
    ? []
    : [
        `Patients whose names occur in more than one part of the split: ${several.length}, ${someOf(several)}; the names alone do not prove that they are the same persons.`,
      ]
}
