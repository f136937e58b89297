import { crc32 } from 'node:zlib'
import { headers, type MsgHdrs } from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'

/** A message as it travels: its bytes, and beside them its headers. NATS' own messages are some. */
export type Carried = Readonly<{ data: Uint8Array; headers?: MsgHdrs | undefined }>

/** What is to be published: the bytes, and headers to which others, such as a message id, may be added. */
export type Sealed = Readonly<{ data: Uint8Array; headers: MsgHdrs }>

/**
 * Why a message is not taken: its bytes are not those that were sent (`checksum`), another version of this program sent
 * it (`version`), or it is no message of ours (`form`).
 */
export type Refusal = 'checksum' | 'version' | 'form'

/** The version of the messages. Whatever changes how they are read makes it another. */
export const messageVersion = 1

/** The longest JSON that a message may have, in bytes: a sample's key or a cause, never its pixels. */
export const maxHeadBytes = 65_536

/** The header that has the checksum: CRC-32 (ISO 3309) of all bytes of the message, eight hexadecimal digits. */
export const checksumHeader = 'Multimix-Crc32'

const checksumOf = (data: Uint8Array) => crc32(data).toString(16).padStart(8, '0')

/** Bytes with their checksum in a header. @example js.publish(subject, sealed.data, { headers: sealed.headers }) */
export const seal = (data: Uint8Array): Sealed => {
  const sealed = headers()
  sealed.set(checksumHeader, checksumOf(data))
  return { data, headers: sealed }
}

/** The bytes of a message, where they are those that were sealed; without a checksum they are not. */
export const unseal = ({ data, headers: carried }: Carried): E.Either<Refusal, Uint8Array> =>
  carried?.get(checksumHeader) === checksumOf(data) ? E.right(data) : E.left('checksum')

/** JSON as the bytes of a head. Throws a RangeError where they are more than `maxHeadBytes`. */
export const encodeHead = (head: unknown): Uint8Array => {
  const bytes = new TextEncoder().encode(JSON.stringify(head))
  if (bytes.length > maxHeadBytes)
    throw new RangeError(`Expected the head of a message to have at most ${maxHeadBytes} bytes, got ${bytes.length}.`)
  return bytes
}

const Versioned = t.type({ version: t.number })

const textOf = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * What the bytes of a head say, by its codec, which may count on the version; that is looked at first, so that another
 * version's message is told as that, whatever else it has.
 */
export const decodeHead =
  <A>(codec: t.Decoder<unknown, A>) =>
  (bytes: Uint8Array): E.Either<Refusal, A> =>
    pipe(
      bytes.length > maxHeadBytes
        ? E.left('form' as const)
        : E.tryCatch(
            (): unknown => JSON.parse(textOf.decode(bytes)),
            (): Refusal => 'form',
          ),
      E.filterOrElse(Versioned.is, (): Refusal => 'form'),
      E.filterOrElse(
        ({ version }) => version === messageVersion,
        (): Refusal => 'version',
      ),
      E.flatMap(head =>
        pipe(
          codec.decode(head),
          E.mapLeft((): Refusal => 'form'),
        ),
      ),
    )
