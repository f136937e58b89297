import test from 'ava'
import fc from 'fast-check'
import { type Grouped, splitGroups } from '../../pipelines/split-groups.js'

const of = (source: string, patientId: string | null, ...content: readonly string[]): Grouped => ({
  source,
  patientId,
  content,
})

test('a patient, a picture, and what chains of both join; a number means another patient in another source', t => {
  t.deepEqual(
    splitGroups([
      of('chex', 'p1', 'a'),
      of('chex', 'p2', 'b'),
      of('nihx', 'p1', 'c'),
      of('chex', null, 'b'),
      of('chex', 'p1', 'd'),
      of('nihx', null, 'd', 'e'),
      of('mcu', null, 'e'),
      of('mcu', null, 'f'),
    ]),
    [[0, 4, 5, 6], [1, 3], [2], [7]],
  )
  t.deepEqual(splitGroups([]), [])
  t.deepEqual(splitGroups([of('chex', null), of('chex', null)]), [[0], [1]], 'nothing known, nothing joined')
})

test('for any samples: the transitive closure of having something in common', t => {
  const some = fc.record({
    source: fc.constantFrom('a', 'b'),
    patientId: fc.constantFrom(null, null, '1', '2', '3', '__proto__'),
    content: fc.uniqueArray(fc.constantFrom(...'stuvwxyz'), { maxLength: 2 }),
  })
  fc.assert(
    fc.property(fc.array(some, { maxLength: 16 }), samples => {
      const near = (a: Grouped, b: Grouped) =>
        (a.patientId !== null && a.patientId === b.patientId && a.source === b.source) ||
        a.content.some(digest => b.content.includes(digest))
      // Warshall's closure.
      const reach = samples.map((a, i) => samples.map((b, j) => i === j || near(a, b)))
      for (const k of samples.keys())
        for (const i of samples.keys())
          for (const j of samples.keys()) if (reach[i]?.[k] && reach[k]?.[j]) (reach[i] as boolean[])[j] = true
      const groups = splitGroups(samples)
      const groupOf = samples.map((_, i) => groups.findIndex(group => group.includes(i)))
      return (
        groups.flat().length === samples.length &&
        reach.every((row, i) => row.every((joined, j) => joined === (groupOf[i] === groupOf[j])))
      )
    }),
    { seed: 1, numRuns: 300 },
  )
  t.pass()
})
