import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../../../lib/codec/dead-letter.js'
import { maxHeadBytes, seal } from '../../../lib/remote/envelope.js'
import { decodeWork, encodeWork } from '../../../lib/remote/work-message.js'
import { arbitraryPlace } from './arbitrary-place.js'

const work = fc.record(
  {
    generation: fc.maxSafeNat(),
    place: arbitraryPlace,
    value: fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as Json),
  },
  { noNullPrototype: true },
)

const place = { flow: 'segmentation', source: 'jsrt', epoch: 2, index: 17 }
const fields = { version: 1, generation: 3, place, value: 'a' }
const sealedJson = (head: unknown) => seal(new TextEncoder().encode(JSON.stringify(head)))

test('a piece of work comes back as it was', t => {
  fc.assert(
    fc.property(work, sent => {
      t.deepEqual(decodeWork(encodeWork(sent)), E.right({ version: 1, ...sent }))
    }),
  )
})

test('each byte that is another, missing or more is caught', t => {
  const { data, headers } = encodeWork({ generation: 3, place, value: { key: 'ä' } })
  for (let i = 0; i < data.length; i++)
    for (let bit = 0; bit < 8; bit++) {
      const flipped = data.slice()
      flipped[i]! ^= 1 << bit
      t.deepEqual(decodeWork({ data: flipped, headers }), E.left('checksum'), `bit ${bit} of byte ${i}`)
    }
  t.deepEqual(decodeWork({ data: data.subarray(0, -1), headers }), E.left('checksum'))
  t.deepEqual(decodeWork({ data: Uint8Array.of(...data, 0), headers }), E.left('checksum'))
  t.deepEqual(decodeWork({ data }), E.left('checksum'))
})

test('another version is told as that, whatever else it says', t => {
  for (const head of [{ ...fields, version: 2 }, { version: 0 }, { version: 1.5, value: [] }])
    t.deepEqual(decodeWork(sealedJson(head)), E.left('version'))
})

test('what is no piece of work is refused', t => {
  const { value: _value, ...valueless } = fields
  for (const head of [
    null,
    1,
    'text',
    [],
    {},
    valueless,
    { ...fields, version: '1' },
    { ...fields, generation: -1 },
    { ...fields, generation: 1.5 },
    { ...fields, more: 1 },
    { ...fields, place: { ...place, index: -1 } },
    { ...fields, place: { flow: 'a' } },
    { ...fields, value: 'x'.repeat(maxHeadBytes) },
  ])
    t.deepEqual(decodeWork(sealedJson(head)), E.left('form'), JSON.stringify(head).slice(0, 80))
})

test('garbage under a right checksum never throws', t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), data => {
      t.deepEqual(decodeWork(seal(data)), E.left('form'))
    }),
  )
  const deep = `{"version":1,"generation":3,"place":${JSON.stringify(place)},"value":${'['.repeat(30_000)}${']'.repeat(30_000)}}`
  t.notThrows(() => decodeWork(seal(new TextEncoder().encode(deep))))
})

test('work that is longer than a message may be is not sent', t => {
  t.throws(() => encodeWork({ generation: 3, place, value: 'x'.repeat(maxHeadBytes) }), {
    instanceOf: RangeError,
    message: /^Expected the head of a message to have at most 65536 bytes, got \d+\.$/,
  })
})
