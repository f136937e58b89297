import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import type { Json } from '../codec/dead-letter.js'
import { exactly } from '../codec/exactly.js'
import { whole } from '../codec/numbers.js'
import { Place } from '../codec/place.js'
import {
  type Carried,
  decodeHead,
  encodeHead,
  messageVersion,
  type Refusal,
  type Sealed,
  seal,
  unseal,
} from './envelope.js'

/** What JSON.parse gave is JSON, however deep; to look through it again would cost the stack what garbage nests. */
const Parsed = new t.Type<Json>(
  'Json',
  (value): value is Json => value !== undefined,
  (value, context) => (value === undefined ? t.failure(value, context) : t.success(value as Json)),
  t.identity,
)

/** A piece of work as it travels to a worker: which trainer issued it, where it belongs, and what is to be done. */
export const WorkMessage = t.readonly(
  exactly({ version: t.literal(messageVersion), generation: whole(0), place: Place, value: Parsed }, 'WorkMessage'),
  'WorkMessage',
)
export type WorkMessage = t.TypeOf<typeof WorkMessage>

/**
 * A piece of work as a message: JSON, with its checksum. Throws a RangeError where it is longer than `maxHeadBytes`.
 *
 * @example encodeWork({ generation: 3, place, value: { key: 'jsrt/JPCLN001' } })
 */
export const encodeWork = ({ generation, place, value }: Omit<WorkMessage, 'version'>): Sealed =>
  seal(encodeHead({ version: messageVersion, generation, place, value } satisfies WorkMessage))

/**
 * The piece of work that a message has, or why it is not taken. Whether its trainer is still the one that is served, and
 * what the value means, is for the caller to see.
 */
export const decodeWork = (message: Carried): E.Either<Refusal, WorkMessage> =>
  pipe(unseal(message), E.flatMap(decodeHead(WorkMessage)))
