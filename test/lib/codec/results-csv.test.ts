import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as io from 'io-ts'
import { ClassifiedImageResult, SegmentedImageResult } from '../../../lib/codec/image-result.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { resultsCsv } from '../../../lib/codec/results-csv.js'

const { encode, decode } = resultsCsv(ClassifiedImageResult)
const header = 'domain,source,imageId,label,abnormalProbability\n'
const row: ClassifiedImageResult = {
  ...{ domain: 'in-domain', source: 'chex', imageId: 'chex/1', label: 1, abnormalProbability: 0.1 },
}
const refused = (text: string) => {
  const decoded = decode(text, 'runs/1/classification.csv')
  return E.isLeft(decoded) ? describeError(decoded.left) : 'decoded'
}

test('a header of the fields, a line a record, an empty cell for null', t => {
  const rows = [row, { ...row, imageId: 'a "b", c', abnormalProbability: null }]
  const text = `${header}in-domain,chex,chex/1,1,0.1\nin-domain,chex,"a ""b"", c",1,\n`
  t.is(encode(rows), text)
  t.deepEqual(decode(text, ''), E.right(rows))
  t.deepEqual(decode(`\uFEFF${text.replaceAll('\n', '\r\n')}`, ''), E.right(rows))
  t.deepEqual(decode(header, ''), E.right([]))
})

const tested = {
  domain: fc.constantFrom('in-domain' as const, 'cross-domain' as const),
  source: fc.string({ unit: 'binary' }),
  // Texts that look like numbers are texts.
  imageId: fc.oneof(fc.string(), fc.constantFrom('007', '1e3', '', ' ', 'a\r\nb', '"', '\ufeff')),
}
const score = fc.double({ min: 0, max: 1, noNaN: true }).map(value => value + 0)
const orNull = <A>(of: fc.Arbitrary<A>) => fc.option(of)

test('what is written is read, to the last bit', t => {
  const classified = fc.record({
    ...tested,
    label: fc.constantFrom(0 as const, 1 as const),
    abnormalProbability: orNull(score),
  })
  const distance = orNull(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(value => value + 0))
  const segmented = fc.record({
    ...tested,
    ...{ dice: orNull(score), jaccard: orNull(score), precision: orNull(score), recall: orNull(score) },
    ssim: orNull(fc.double({ min: -1, max: 1, noNaN: true }).map(value => value + 0)),
    ...{ averageHausdorff: distance, hausdorff: distance, hausdorff95: distance, assd: distance },
    softDice: orNull(score),
    ...{ truthAreaPx: fc.maxSafeNat(), predictedAreaPx: orNull(fc.nat()) },
  })
  const masks = resultsCsv(SegmentedImageResult)
  fc.assert(
    fc.property(fc.array(classified), fc.array(segmented), (classes, areas) => {
      t.deepEqual(decode(encode(classes), ''), E.right(classes))
      t.deepEqual(masks.decode(masks.encode(areas), ''), E.right(areas))
    }),
    { seed: 1, numRuns: 200 },
  )
})

test('what is wrong is said with file, line and field', t => {
  t.is(
    refused(`${header}in-domain,chex,a,1,0.5\nin-domain,chex,b,2,1.5\n`),
    'results: runs/1/classification.csv line 3: label: expected 0 or 1, got 2; ' +
      'abnormalProbability: expected a number of 0…1, or null, got 1.5; correct or remove the row.',
  )
  t.regex(refused(`${header}in-domain,chex,a,1,many\n`), /line 2: abnormalProbability: expected .*, got "many";/)
  t.regex(refused(`${header}in-domain,chex,a,1\n`), /classification\.csv line 2: .*; correct or remove the row\.$/)
  t.regex(
    refused(`${header}in-domain,chex,"a,1,0.5\n`),
    /classification\.csv line \d: .*; correct or remove the row\.$/,
  )
  const columns = 'expected the columns domain, source, imageId, label, abnormalProbability'
  t.true(refused('domain,source\nin-domain,chex\n').includes(`line 1: ${columns}, got domain, source;`))
  t.true(refused('').includes(`line 1: ${columns}, got none;`))
})

test('what a table cannot hold is refused', t => {
  const codec = resultsCsv(io.readonly(io.strict({ value: io.unknown })))
  for (const value of [Number.NaN, true, undefined, {}])
    t.throws(() => codec.encode([{ value }]), { instanceOf: TypeError, message: /^Expected value to be a text, / })
})
