import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { exactly } from '../lib/codec/exactly.js'
import { FRAME_BYTES, framed, unframed } from '../lib/codec/framed.js'
import { whole } from '../lib/codec/numbers.js'
import { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import { decodePixels, encodePixels } from '../lib/image/pixel-record.js'
import type { Location } from '../lib/storage/location.js'
import { locationBelow, relativeLocation } from '../lib/storage/relative-location.js'
import type { PreparedSample } from './prepare-together.js'

/** What became of a sample: prepared, or why it could not be. */
export type PreparedResult = E.Either<PipelineError, PreparedSample>

/** The lengths of the views' records, in bytes; or the error, whose path may be a name below the data root. */
const Head = t.union([
  exactly({ views: t.readonlyArray(whole(0)) }, 'the lengths of views'),
  exactly({ error: PipelineError, isBelow: t.boolean }, 'an error'),
])
type Head = t.TypeOf<typeof Head>

const MOST_HEAD_BYTES = 2 ** 16

/** A longer text of an error, or more of a list, helps nobody; a head has room for them however they are escaped. */
const MOST_CHARACTERS = 1000
const MOST_TEXTS = 3
const shortened = (_field: string, value: unknown): unknown =>
  typeof value === 'string'
    ? value.slice(0, MOST_CHARACTERS)
    : Array.isArray(value) && typeof value[0] === 'string'
      ? value.slice(0, MOST_TEXTS)
      : value

const bytesOf = (head: Head, views: readonly Uint8Array[]): Uint8Array => {
  const text = new TextEncoder().encode(JSON.stringify(head, shortened))
  return framed(text, views)
}

/**
 * What became of a sample as bytes, for another machine: the length of the head (32 bits, little-endian), the head in JSON,
 * and the views' records (`encodePixels`). Epoch and key are left out: who asked for the sample knows them. The path of an
 * error becomes its name below the data root, where it has one; what is long of an error is cut.
 *
 * @example encodePrepared(E.right(sample), 's3://xrays')
 */
export const encodePrepared = (result: PreparedResult, root: Location): Uint8Array => {
  if (E.isRight(result)) {
    const views = result.right.views.map(encodePixels)
    return bytesOf({ views: views.map(view => view.length) }, views)
  }
  const error = result.left
  const name = 'path' in error ? relativeLocation(root, error.path) : E.left('')
  if (E.isLeft(name)) return bytesOf({ error, isBelow: false }, [])
  return bytesOf({ error: { ...error, path: name.right } as PipelineError, isBelow: true }, [])
}

/** What a record is expected to be of: the sample as it was asked for, and how. */
export type Asked = Readonly<{ epoch: number; key: SampleKey; sizePx: number; views: number; root: Location }>

/**
 * What became of a sample, from a record of `encodePrepared`: its views in memory of their own, so that they can be given
 * away or freed as those of a worker thread are (copying 192 KiB takes 45 µs). The path of an error is
 * below the root of this machine again. Left, a clause, for whatever is no record of the sample as it was asked for: never
 * throws.
 *
 * @example decodePrepared(bytes, { epoch: 0, key, sizePx: 256, views: 2, root: 'data' })
 */
export const decodePrepared = (bytes: Uint8Array, asked: Asked): E.Either<string, PreparedResult> => {
  // Not a Buffer, whose `slice` copies nothing.
  const record = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  const parts = unframed(record, MOST_HEAD_BYTES)
  if (parts === null) return E.left('it is no record of a sample')
  return pipe(
    headOf(parts.head),
    E.flatMap(head =>
      'error' in head
        ? E.right(E.left(head.isBelow ? backBelow(head.error, asked.root) : head.error))
        : pipe(viewsOf(parts.rest, head.views, asked), E.map(E.right)),
    ),
  )
}

const headOf = (text: Uint8Array): E.Either<string, Head> =>
  pipe(
    E.tryCatch(
      (): unknown => JSON.parse(new TextDecoder().decode(text)),
      () => null,
    ),
    E.flatMap(Head.decode),
    E.mapLeft(() => 'its head is none of a sample'),
  )

const viewsOf = (
  records: Uint8Array,
  lengths: readonly number[],
  { epoch, key, sizePx, views: expected }: Asked,
): E.Either<string, PreparedSample> => {
  if (lengths.length !== expected) return E.left(`it has ${lengths.length} views, expected ${expected}`)
  let at = 0
  const views = lengths.map(length => {
    at += length
    return decodePixels(records.subarray(at - length, at))
  })
  const whole = views.filter(view => view !== null)
  if (whole.length < expected || at !== records.length) return E.left('its views are not whole')
  const other = whole.find(({ image }) => image.width !== sizePx || image.height !== sizePx)
  if (other) return E.left(`a view is ${other.image.width}×${other.image.height}, expected ${sizePx}×${sizePx}`)
  return E.right({ epoch, key, views: whole })
}

const backBelow = (error: PipelineError, root: Location): PipelineError =>
  'path' in error ? { ...error, path: placeBelow(root, error.path) } : error

/** For people to read: no file is opened by it. */
const placeBelow = (root: Location, name: string): Location =>
  pipe(
    locationBelow(root, name, 'prepare'),
    E.getOrElse(() => name),
  )

/**
 * The most bytes that a record may have: of a sample with so many views at sizePx × sizePx, each with a mask or none.
 *
 * @example maxRecordBytes({ sizePx: 256, views: 2, isMasked: false }) // 196636
 */
export const maxRecordBytes = ({
  sizePx,
  views,
  isMasked,
}: Readonly<{ sizePx: number; views: number; isMasked: boolean }>): number =>
  FRAME_BYTES + MOST_HEAD_BYTES + views * (12 + sizePx ** 2 * (isMasked ? 2 : 1))
