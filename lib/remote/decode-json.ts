import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'

/**
 * What the bytes of a JSON text say, by its codec. Left for whatever is none: never throws.
 *
 * @example decodeJson(WorkerReport)(message.data)
 */
export const decodeJson =
  <A>(codec: t.Decoder<unknown, A>) =>
  (bytes: Uint8Array): E.Either<unknown, A> => {
    const json = E.tryCatch(
      (): unknown => JSON.parse(Buffer.from(bytes).toString('utf8')),
      () => null,
    )
    return codec.decode(E.isRight(json) ? json.right : null)
  }
