import { createHash } from 'node:crypto'
import test from 'ava'
import fc from 'fast-check'
import { contentKey } from '../../../lib/flowable/content-key.js'

test('is the SHA-256 of the parts, each with its kind and length before it', t => {
  const expected = createHash('sha256')
    .update('s3:fé')
    .update('b2:')
    .update(new Uint8Array([1, 2]))
    .digest('hex')
  t.is(contentKey(['fé', new Uint8Array([1, 2])]), expected)
})

test('parts that differ in any way have keys that differ', t => {
  t.not(contentKey(['ab', 'c']), contentKey(['a', 'bc']))
  t.not(contentKey(['ab']), contentKey([Buffer.from('ab')]))
  t.not(contentKey([]), contentKey(['']))
  const parts = fc.array(fc.oneof(fc.string(), fc.uint8Array()), { maxLength: 4 })
  const show = (all: readonly (string | Uint8Array)[]) =>
    JSON.stringify(all.map(part => (typeof part === 'string' ? part : [...part])))
  fc.assert(
    fc.property(parts, parts, (a, b) => (contentKey(a) === contentKey(b)) === (show(a) === show(b))),
    { seed: 1, numRuns: 500 },
  )
})
