import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import type { PipelineError } from './pipeline-error.js'

const arrays = { F32: Float32Array, I32: Int32Array, U8: Uint8Array } as const
type DType = keyof typeof arrays

/** A tensor's values in row-major order, with its shape; the array's type says which of F32, I32 and U8 it is. */
export type StoredTensor = Readonly<{ shape: readonly number[]; data: Float32Array | Int32Array | Uint8Array }>

const Size = t.refinement(t.number, value => Number.isSafeInteger(value) && value >= 0, 'a whole number from 0')

const Entry = t.strict({
  dtype: t.keyof({ F32: null, I32: null, U8: null }),
  shape: t.readonlyArray(Size),
  data_offsets: t.tuple([Size, Size]),
})

const Header = t.record(t.string, t.unknown)

const Metadata = t.record(t.string, t.string)

const product = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1)

const dtypeOf = (data: StoredTensor['data']): DType =>
  data instanceof Float32Array ? 'F32' : data instanceof Int32Array ? 'I32' : 'U8'

const bytesOf = ({ buffer, byteOffset, byteLength }: StoredTensor['data']) =>
  new Uint8Array(buffer, byteOffset, byteLength)

/**
 * The bytes of a safetensors file: an 8-byte little-endian header length, a JSON header padded with spaces to a multiple
 * of 8, then the values, little-endian, in the order given. Throws where a shape does not fit its values.
 */
export const encodeSafetensors = (
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array => {
  let end = 0
  const entries = [...tensors].map(([name, { shape, data }]) => {
    if (product(shape) !== data.length) {
      throw new Error(`Expected ${product(shape)} values for ${name} [${shape.join(',')}], got ${data.length}.`)
    }
    const begin = end
    end += data.byteLength
    return [name, { dtype: dtypeOf(data), shape, data_offsets: [begin, end] }] as const
  })
  const named = Object.keys(metadata).length > 0 ? [['__metadata__', metadata] as const, ...entries] : entries
  const json = new TextEncoder().encode(
    `{${named.map(pair => pair.map(part => JSON.stringify(part)).join(':')).join(',')}}`,
  )
  const headerLength = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.set(json, 8)
  let at = 8 + headerLength
  for (const { data } of tensors.values()) {
    bytes.set(bytesOf(data), at)
    at += data.byteLength
  }
  return bytes
}

/** The tensor that a header entry describes, or what is wrong with it. */
const tensorAt = (name: string, value: unknown, body: Uint8Array): E.Either<string, StoredTensor> => {
  const decoded = Entry.decode(value)
  if (E.isLeft(decoded))
    return E.left(`the header entry of ${name} is not a dtype (F32, I32, U8), a shape and two offsets`)
  const { dtype, shape, data_offsets } = decoded.right
  const [begin, end] = data_offsets
  const array = arrays[dtype]
  const expected = product(shape) * array.BYTES_PER_ELEMENT
  if (end - begin !== expected) {
    return E.left(`${name} [${shape.join(',')}] ${dtype} needs ${expected} bytes, the header gives it ${end - begin}`)
  }
  if (end > body.length) return E.left(`${name} ends at byte ${end} of ${body.length}: the file is truncated`)
  return E.right({ shape, data: new array(new Uint8Array(body.subarray(begin, end)).buffer) })
}

type Parsed = Readonly<{ metadata: unknown; entries: readonly (readonly [string, unknown])[]; body: Uint8Array }>

const parse = (bytes: Uint8Array): E.Either<string, Parsed> => {
  if (bytes.length < 8)
    return E.left(`${bytes.length} bytes are too few even for the length of a header: the file is truncated`)
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (headerLength > bytes.length - 8) {
    return E.left(`a header of ${headerLength} bytes in a file of ${bytes.length}: truncated, or not safetensors`)
  }
  const json = E.tryCatch(
    () => JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, 8 + headerLength))) as unknown,
    () => 'its header is not JSON',
  )
  if (E.isLeft(json)) return json
  const header = Header.decode(json.right)
  if (E.isLeft(header) || Array.isArray(json.right)) return E.left('its header is not a JSON object')
  const { __metadata__: metadata = {}, ...entries } = header.right
  return E.right({ metadata, entries: Object.entries(entries), body: bytes.subarray(8 + headerLength) })
}

const tensorsOf = ({ entries, body }: Parsed): E.Either<string, ReadonlyMap<string, StoredTensor>> => {
  const tensors = new Map<string, StoredTensor>()
  for (const [name, value] of entries) {
    const tensor = tensorAt(name, value, body)
    if (E.isLeft(tensor)) return tensor
    tensors.set(name, tensor.right)
  }
  return E.right(tensors)
}

const metadataOf = ({ metadata }: Parsed): E.Either<string, Readonly<Record<string, string>>> =>
  E.mapLeft(() => 'the __metadata__ in its header are not texts by name')(Metadata.decode(metadata))

const invalid =
  (path: string) =>
  (cause: string): PipelineError => ({
    _tag: 'FileInvalid',
    path,
    stage: 'safetensors',
    cause,
    remedy: 'fetch it again or save it anew',
  })

/**
 * The tensors of a safetensors file by name (F32, I32 and U8; the arrays are copies). A truncated or malformed file is a
 * `FileInvalid` that names `path` and says in a sentence what is wrong.
 */
export const decodeSafetensors = (
  bytes: Uint8Array,
  path: string,
): E.Either<PipelineError, ReadonlyMap<string, StoredTensor>> =>
  pipe(parse(bytes), E.flatMap(tensorsOf), E.mapLeft(invalid(path)))

/**
 * The texts by name that a safetensors file has beside its tensors, which are not looked at; none where it has no
 * `__metadata__`. Left as `decodeSafetensors` where there is no header to read them from.
 */
export const decodeSafetensorsMetadata = (
  bytes: Uint8Array,
  path: string,
): E.Either<PipelineError, Readonly<Record<string, string>>> =>
  pipe(parse(bytes), E.flatMap(metadataOf), E.mapLeft(invalid(path)))
