import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { decodeAnswer, encodeAnswer } from '../../../lib/remote/answer-message.js'
import { maxHeadBytes, seal } from '../../../lib/remote/envelope.js'
import { arbitraryPlace } from './arbitrary-place.js'

const told = fc.record(
  { kind: fc.constant('given-up' as const), cause: fc.string({ unit: 'binary' }), attempts: fc.nat().map(n => n + 1) },
  { noNullPrototype: true },
)
const about = { generation: fc.maxSafeNat(), place: arbitraryPlace }
const answer = fc.oneof(
  fc.record(
    { ...about, outcome: fc.constant({ kind: 'answer' as const }), bytes: fc.uint8Array() },
    { noNullPrototype: true },
  ),
  fc.record({ ...about, outcome: told, bytes: fc.constant(new Uint8Array(0)) }, { noNullPrototype: true }),
)

const place = { flow: 'segmentation', source: 'jsrt', epoch: 2, index: 17 }
const head = { version: 1, generation: 3, place, outcome: { kind: 'answer' } }
const bytes = Uint8Array.of(1, 2, 3)

/** A message of a head, of which it may say another length, and bytes. */
const sealedAnswer = (json: unknown, body = new Uint8Array(0), length?: number) => {
  const text = new TextEncoder().encode(JSON.stringify(json))
  const data = new Uint8Array(4 + text.length + body.length)
  new DataView(data.buffer).setUint32(0, length ?? text.length, true)
  data.set(text, 4)
  data.set(body, 4 + text.length)
  return seal(data)
}

test('an answer comes back as it was', t => {
  fc.assert(
    fc.property(answer, sent => {
      t.deepEqual(decodeAnswer(encodeAnswer(sent)), E.right(sent))
    }),
  )
})

test('its bytes are a view of the message, wherever that begins', t => {
  const { data, headers } = encodeAnswer({ generation: 3, place, outcome: { kind: 'answer' }, bytes })
  const received = new Uint8Array(data.length + 7).subarray(7)
  received.set(data)
  const decoded = decodeAnswer({ data: received, headers })
  if (E.isLeft(decoded)) return t.fail(decoded.left)
  t.is(decoded.right.bytes.buffer, received.buffer)
  t.deepEqual([...decoded.right.bytes], [1, 2, 3])
  return undefined
})

test('each byte that is another, missing or more is caught', t => {
  const { data, headers } = encodeAnswer({ generation: 3, place, outcome: { kind: 'answer' }, bytes })
  for (let i = 0; i < data.length; i++)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = data.slice()
      flipped[i]! ^= 1 << bit
      t.deepEqual(decodeAnswer({ data: flipped, headers }), E.left('checksum'), `bit ${bit} of byte ${i}`)
    }
  t.deepEqual(decodeAnswer({ data: data.subarray(0, -1), headers }), E.left('checksum'))
  t.deepEqual(decodeAnswer({ data: Uint8Array.of(...data, 0), headers }), E.left('checksum'))
  t.deepEqual(decodeAnswer({ data }), E.left('checksum'))
})

test('another version is told as that', t => {
  t.deepEqual(decodeAnswer(sealedAnswer({ ...head, version: 2, outcome: 'whatever' })), E.left('version'))
})

test('what is no answer is refused, however long it says that it is', t => {
  t.true(E.isRight(decodeAnswer(sealedAnswer(head, bytes))))
  for (const [message, what] of [
    [seal(new Uint8Array(0)), 'nothing'],
    [seal(Uint8Array.of(0, 0, 0)), 'three bytes'],
    [sealedAnswer(head, bytes, 0xffff_ffff), 'a head of 4 GiB'],
    [sealedAnswer(head, bytes, 10_000), 'a head beyond the end'],
    [sealedAnswer({ ...head, more: 'x'.repeat(maxHeadBytes) }), 'a head that is too long'],
    [sealedAnswer(head, bytes, 0), 'no head'],
    [sealedAnswer({ ...head, outcome: { kind: 'other' } }), 'another outcome'],
    [sealedAnswer({ ...head, outcome: { kind: 'answer', cause: 'x' } }), 'an answer with a cause'],
    [sealedAnswer({ ...head, outcome: { kind: 'given-up', cause: 'x', attempts: 0 } }), 'no attempts'],
    [sealedAnswer({ ...head, outcome: { kind: 'given-up', cause: 'x', attempts: 1 } }, bytes), 'bytes of nothing'],
    [sealedAnswer({ ...head, generation: null }), 'no generation'],
  ] as const)
    t.deepEqual(decodeAnswer(message), E.left('form'), what)
})

test('garbage under a right checksum never throws', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), data => {
      t.deepEqual(decodeAnswer(seal(data)), E.left('form'))
    }),
  )
})

test('a long cause is cut, however it is escaped', t => {
  const outcome = { kind: 'given-up' as const, cause: '\ud800'.repeat(50_000), attempts: 5 }
  t.deepEqual(
    decodeAnswer(encodeAnswer({ generation: 3, place, outcome, bytes: new Uint8Array(0) })),
    E.right({
      generation: 3,
      place,
      outcome: { ...outcome, cause: '\ud800'.repeat(4000) },
      bytes: new Uint8Array(0),
    }),
  )
})

test('what was given up has no bytes', t => {
  const outcome = { kind: 'given-up' as const, cause: 'it hung', attempts: 5 }
  t.throws(() => encodeAnswer({ generation: 3, place, outcome, bytes }), {
    message: 'Expected no bytes of what was given up, got 3.',
  })
})
