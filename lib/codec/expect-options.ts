import { isLeft } from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { problems } from './problems.js'
import { shown } from './shown.js'

/**
 * Options given in code, checked by their codec when what they build is built. Throws a RangeError that names each
 * wrong or unknown field, what was expected and what was found; `what` says whose options they are.
 *
 * @example expectOptions('weak view', exactly({ seed: whole(0) }, 'options'), { seed: -1 })
 */
export const expectOptions = <A>(what: string, codec: t.Decoder<unknown, A>, options: unknown): A => {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new RangeError(`${what}: expected an object of options, got ${shown(options)}`)
  const decoded = codec.decode(options)
  if (isLeft(decoded)) throw new RangeError(`${what}: ${problems(decoded.left).join('; ')}`)
  return decoded.right
}
