import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import {
  decodeSafetensors,
  decodeSafetensorsMetadata,
  encodeSafetensors,
  type StoredTensor,
} from '../../../lib/codec/safetensors.js'

const product = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1)

const tensor: fc.Arbitrary<StoredTensor> = fc
  .tuple(fc.array(fc.nat(4), { maxLength: 4 }), fc.constantFrom('F32', 'I32', 'U8'), fc.infiniteStream(fc.integer()))
  .map(([shape, dtype, values]) => {
    const numbers = [...values.take(product(shape))]
    const data =
      dtype === 'F32'
        ? Float32Array.from(numbers, value => value / 7)
        : dtype === 'I32'
          ? Int32Array.from(numbers)
          : Uint8Array.from(numbers)
    return { shape, data }
  })

const names = fc.string().filter(name => name !== '__metadata__' && name !== '__proto__')
const tensors = fc.array(fc.tuple(names, tensor), { maxLength: 5 }).map(entries => new Map(entries))

const causeOf = (bytes: Uint8Array): string => {
  const decoded = decodeSafetensors(bytes, 'some.safetensors')
  return E.isLeft(decoded) ? describeError(decoded.left) : 'read'
}

const withHeader = (header: unknown, body = new Uint8Array(0)): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + json.length + body.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(body, 8 + json.length)
  return bytes
}

test('what is encoded is decoded, wherever the bytes lie in their buffer', t => {
  fc.assert(
    fc.property(tensors, fc.nat(9), (written, offset) => {
      const bytes = encodeSafetensors(written, { note: 'kept out of the tensors' })
      const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).subarray(offset)
      const read = decodeSafetensors(shifted, 'some.safetensors')
      t.deepEqual(E.isRight(read) ? [...read.right].sort() : read, [...written].sort())
    }),
    { numRuns: 60 },
  )
})

test('texts beside the tensors are read back; a file without them has none', t => {
  fc.assert(
    fc.property(tensors, fc.dictionary(names, fc.string()), (written, texts) => {
      const read = decodeSafetensorsMetadata(encodeSafetensors(written, texts), 'some.safetensors')
      t.deepEqual(E.isRight(read) ? Object.entries(read.right) : read, Object.entries(texts))
    }),
    { numRuns: 60 },
  )
})

test('metadata that are no texts are refused, by who asks for them', t => {
  const bytes = withHeader({ __metadata__: { sizePx: 64 } })
  const read = decodeSafetensorsMetadata(bytes, 'some.safetensors')
  t.is(
    E.isLeft(read) ? describeError(read.left) : 'read',
    'safetensors: some.safetensors: the __metadata__ in its header are not texts by name; fetch it again or save it anew.',
  )
  t.is(causeOf(bytes), 'read')
})

test('values begin at a multiple of 8 bytes', t => {
  const bytes = encodeSafetensors(new Map([['x', { shape: [1], data: Float32Array.of(1) }]]))
  t.is((bytes.length - 4) % 8, 0)
})

test('a file cut anywhere, in the length, the header or the values, is said to be truncated', t => {
  fc.assert(
    fc.property(tensors, written => {
      const whole = encodeSafetensors(written, { note: 'kept out of the tensors' })
      for (let length = 0; length < whole.length; length++) {
        const cause = causeOf(whole.subarray(0, length))
        if (!cause.includes('truncated')) throw new Error(`cut at ${length} of ${whole.length}: ${cause}`)
      }
    }),
    { numRuns: 60 },
  )
  t.pass()
})

test('what is wrong with a file is said in a sentence that names it', t => {
  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] }
  const problem = (text: string) => `safetensors: some.safetensors: ${text}; fetch it again or save it anew.`
  t.is(
    causeOf(new Uint8Array(3)),
    problem('3 bytes are too few even for the length of a header: the file is truncated'),
  )
  t.is(causeOf(new Uint8Array(16).fill(255)).includes('truncated, or not safetensors'), true)
  t.is(causeOf(withHeader('{x')), problem('its header is not JSON'))
  t.is(causeOf(withHeader([])), problem('its header is not a JSON object'))
  t.is(
    causeOf(withHeader({ x: { ...entry, dtype: 'F16' } })),
    problem('the header entry of x is not a dtype (F32, I32, U8), a shape and two offsets'),
  )
  t.is(
    causeOf(withHeader({ x: { ...entry, data_offsets: [0, 4] } })),
    problem('x [2] F32 needs 8 bytes, the header gives it 4'),
  )
  t.is(causeOf(withHeader({ x: entry }, new Uint8Array(4))), problem('x ends at byte 8 of 4: the file is truncated'))
})

test('a shape that does not fit its values is a mistake of the caller', t => {
  t.throws(() => encodeSafetensors(new Map([['x', { shape: [2, 2], data: new Uint8Array(3) }]])), {
    message: 'Expected 4 values for x [2,2], got 3.',
  })
})
