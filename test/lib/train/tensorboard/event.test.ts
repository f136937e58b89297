import test from 'ava'
import fc from 'fast-check'
import { encodeEvent } from '../../../../lib/train/tensorboard/event.js'
import { tfRecord } from '../../../../lib/train/tensorboard/tf-record.js'
import { decodeEvent } from './decode-event.js'
import { readRecords } from './read-records.js'

const hex = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString('hex')
    .replace(/..(?=.)/g, '$& ')

test('a start and a number are the bytes that TensorBoard 2.21 writes for them', t => {
  const event = { wallTime: 0.5, step: 300 }
  t.is(
    hex(tfRecord(encodeEvent({ ...event, content: { kind: 'sessionStart' } }))),
    // Length 16 and its sum; fields 1 (½ as float64), 2 (300 as varint) and 7 (its field 1 is START); their sum.
    '10 00 00 00 00 00 00 00 95 fb fe 18 09 00 00 00 00 00 00 e0 3f 10 ac 02 3a 02 08 01 41 b5 e7 c7',
  )
  t.is(
    hex(tfRecord(encodeEvent({ ...event, content: { kind: 'summary', values: [{ tag: 'a/b', value: 1.5 }] } }))),
    '29 00 00 00 00 00 00 00 37 ff 5f 00 09 00 00 00 00 00 00 e0 3f 10 ac 02 2a 1b 0a 19 0a 03 61 2f 62 15 00 00 c0 3f ' +
      '4a 0d 0a 09 0a 07 73 63 61 6c 61 72 73 20 01 4b 71 d7 b0',
  )
})

const tags = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
const pictures = fc.record({
  png: fc.uint8Array({ maxLength: 300 }),
  widthPx: fc.integer({ min: 1, max: 40_000 }),
  heightPx: fc.integer({ min: 1, max: 40_000 }),
})
const contents = fc.oneof(
  fc.constant({ kind: 'sessionStart' } as const),
  fc.record({ kind: fc.constant('fileVersion' as const), version: tags }),
  fc.record({
    kind: fc.constant('summary' as const),
    values: fc.array(fc.record({ tag: tags, value: fc.oneof(fc.float(), pictures) }), { maxLength: 6 }),
  }),
)
const events = fc.record({
  wallTime: fc.double({ noNaN: true }),
  step: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  content: contents,
})

test('what is written is read back: steps up to 2⁵³, tags in any script, numbers that are none, pictures', t => {
  fc.assert(
    fc.property(events, event => {
      const read = decodeEvent(encodeEvent(event))
      const { content } = event
      const expected =
        content.kind === 'summary'
          ? {
              ...content,
              values: content.values.map(({ tag, value }) => ({
                tag,
                value,
                ...(typeof value === 'number'
                  ? { plugin: 'scalars', dataClass: 1 }
                  : { plugin: 'images', dataClass: 3 }),
              })),
            }
          : content
      t.deepEqual(read, { ...event, content: expected })
    }),
    { seed: 1 },
  )
})

test('records are read back one after the other, and a changed byte is noticed', t => {
  const contents = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 255 }), (records, at, change) => {
      const file = Buffer.concat(records.map(tfRecord))
      t.deepEqual(readRecords(file), { records: records.map(data => Buffer.from(data)), rest: 'nothing' })
      file[at % file.length]! ^= change
      t.is(readRecords(file).rest, 'damaged')
    }),
    { seed: 1 },
  )
})
