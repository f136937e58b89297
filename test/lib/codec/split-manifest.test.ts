import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import {
  decodeSplitManifest,
  encodeSplitManifest,
  type SplitManifest,
  type SplitSample,
  splitDigest,
} from '../../../lib/codec/split-manifest.js'

const digest = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const orNull = <A>(arbitrary: fc.Arbitrary<A>) => fc.option(arbitrary, { nil: null })
const budget = fc.record({
  labels: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant('full' as const)),
  sources: fc.array(fc.string()),
})
const sample: fc.Arbitrary<SplitSample> = fc.record({
  id: fc.string({ unit: 'binary' }),
  source: fc.string(),
  split: fc.constantFrom('train', 'validation', 'test'),
  label: fc.constantFrom('normal', 'abnormal', null),
  patientId: orNull(fc.string({ unit: 'binary' })),
  sha256: orNull(fc.record({ image: digest, masks: fc.array(digest, { maxLength: 2 }) })),
  labelled: fc.record({ segmentation: orNull(fc.boolean()), classification: orNull(fc.boolean()) }),
})
const anyManifest: fc.Arbitrary<SplitManifest> = fc.record({
  kind: fc.constant('split'),
  formatVersion: fc.constant(1),
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  shares: fc.oneof(
    fc.constant('official' as const),
    fc.constantFrom({ train: 0.8, validation: 0.1, test: 0.1 }, { train: 1, validation: 0, test: 0 }),
  ),
  stratifiedBy: fc.constantFrom([], ['source', 'label']),
  groupedBy: fc.constantFrom([], ['patient', 'bytes']),
  budgets: fc.record({ segmentation: orNull(budget), classification: orNull(budget) }),
  allocation: fc.constantFrom('balanced', 'proportional'),
  samples: fc.uniqueArray(sample, { selector: ({ id }) => id, maxLength: 8 }),
})
const right = (text: string): SplitManifest => {
  const decoded = decodeSplitManifest(text, 'split.jsonl')
  if (E.isLeft(decoded)) throw new Error(describeError(decoded.left))
  return decoded.right
}
const sentence = (text: string) => {
  const decoded = decodeSplitManifest(text, 'split.jsonl')
  return E.isLeft(decoded) ? describeError(decoded.left) : 'no error'
}
const [one] = fc.sample(fc.tuple(anyManifest, sample, sample), { seed: 1, numRuns: 1 })
if (!one) throw new Error('Expected a sample, got none')
const small: SplitManifest = {
  ...one[0],
  samples: [
    { ...one[1], id: 'chex/b' },
    { ...one[2], id: 'chex/a' },
  ],
}
const text = encodeSplitManifest(small)
const broken = (line: number, change: (fields: Record<string, unknown>) => unknown) =>
  text
    .split('\n')
    .map((whole, i) => (i === line - 1 ? JSON.stringify(change(JSON.parse(whole))) : whole))
    .join('\n')

test('any split comes back as it was, by id, and the same split has the same bytes', t => {
  fc.assert(
    fc.property(anyManifest, manifest => {
      const encoded = encodeSplitManifest(manifest)
      const decoded = right(encoded)
      const byId = manifest.samples.toSorted((a, b) => (a.id < b.id ? -1 : 1))
      t.deepEqual(decoded, { ...manifest, samples: byId })
      const other = { ...manifest, samples: manifest.samples.toReversed() }
      return encodeSplitManifest(decoded) === encoded && encodeSplitManifest(other) === encoded
    }),
    { seed: 1, numRuns: 100 },
  )
})

test('one line says how it was made, then each sample has one', t => {
  const lines = text.split('\n')
  t.is(lines.length, 4)
  t.regex(lines[0] ?? '', /^\{"kind":"split","formatVersion":1,"seed":\d+,"shares":.*"samples":2\}$/)
  t.true(lines[1]?.startsWith('{"id":"chex/a","source":'))
  t.is(lines[3], '')
})

test('the digest is that of all that it says, in whatever layout', t => {
  t.is(splitDigest(right(text.replaceAll('\n', '\r\n'))), splitDigest(small))
  const moved = small.samples.map(of => ({ ...of, split: of.split === 'test' ? 'train' : 'test' }) as const)
  t.not(splitDigest({ ...small, samples: moved }), splitDigest(small))
})

test('what is wrong is told with its line', t => {
  t.is(
    sentence(text.replace(/\n[^\n]*\n$/, '\n')),
    'split: split.jsonl: line 1 says that 2 samples follow, and 1 do; put it back as it was, or make it again with npm run split.',
  )
  t.regex(sentence(broken(3, of => ({ ...of, id: 'chex/a' }))), /: line 3: the sample chex\/a is there twice;/)
  t.regex(sentence(broken(2, of => ({ ...of, split: 'dev' }))), /: line 2: split: expected .*got "dev";/)
  t.regex(sentence(broken(1, of => ({ ...of, formatVersion: 2 }))), /: line 1: formatVersion: expected 1, got 2;/)
  t.regex(sentence(broken(2, of => ({ ...of, patient: 1 }))), /: line 2: patient: expected .*patientId/)
  t.regex(sentence('# a split\n'), /: line 1: .*JSON/)
  t.regex(sentence(''), /: line 1: /)
})
