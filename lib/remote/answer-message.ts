import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { exactly } from '../codec/exactly.js'
import { framed, unframed } from '../codec/framed.js'
import { whole } from '../codec/numbers.js'
import { Place } from '../codec/place.js'
import {
  type Carried,
  decodeHead,
  encodeHead,
  maxHeadBytes,
  messageVersion,
  type Refusal,
  type Sealed,
  seal,
  unseal,
} from './envelope.js'

/** What became of a piece of work: it was done, or given up after so many attempts, the last for this cause. */
export const Outcome = t.readonly(
  t.union([
    exactly({ kind: t.literal('answer') }, 'an answer'),
    exactly({ kind: t.literal('given-up'), cause: t.string, attempts: whole(1) }, 'what was given up'),
  ]),
  'Outcome',
)
export type Outcome = t.TypeOf<typeof Outcome>

const Head = exactly(
  { version: t.literal(messageVersion), generation: whole(0), place: Place, outcome: Outcome },
  'the head of an answer',
)

/** An answer: to which trainer, where it belongs, what became of the work, and its bytes, none where it was given up. */
export type AnswerMessage = Readonly<{ generation: number; place: Place; outcome: Outcome; bytes: Uint8Array }>

/** What is more than that of a cause helps nobody, and a head has room for it however it is escaped. */
const maxCauseLength = 4000

const cut = (outcome: Outcome): Outcome =>
  outcome.kind === 'given-up' ? { ...outcome, cause: outcome.cause.slice(0, maxCauseLength) } : outcome

/**
 * An answer as a message: the head's length (32 bits, little-endian), the head in JSON, the bytes; with their checksum. A
 * cause is cut at 4,000 characters. Throws where something was given up and has bytes, or the head is longer than
 * `maxHeadBytes`.
 *
 * @example encodeAnswer({ generation: 3, place, outcome: { kind: 'answer' }, bytes })
 */
export const encodeAnswer = ({ generation, place, outcome, bytes }: AnswerMessage): Sealed => {
  if (outcome.kind === 'given-up' && bytes.length > 0)
    throw new Error(`Expected no bytes of what was given up, got ${bytes.length}.`)
  const head = encodeHead({ version: messageVersion, generation, place, outcome: cut(outcome) })
  return seal(framed(head, [bytes]))
}

/**
 * The answer that a message has, or why it is not taken. Its bytes are a view of the message's, not a copy, and begin
 * wherever they do: copy them before they are read as wider numbers.
 */
export const decodeAnswer = (message: Carried): E.Either<Refusal, AnswerMessage> =>
  pipe(
    unseal(message),
    E.flatMap(E.fromNullableK('form' as Refusal)((data: Uint8Array) => unframed(data, maxHeadBytes))),
    E.flatMap(({ head, rest: bytes }) =>
      pipe(
        decodeHead(Head)(head),
        E.map(({ generation, place, outcome }) => ({ generation, place, outcome, bytes })),
      ),
    ),
    E.filterOrElse(
      ({ outcome, bytes }) => outcome.kind === 'answer' || bytes.length === 0,
      (): Refusal => 'form',
    ),
  )
