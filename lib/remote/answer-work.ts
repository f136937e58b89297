import type { JetStreamClient, JsMsg } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import { encodeAnswer } from './answer-message.js'
import type { Claim } from './claim.js'
import type { Sealed } from './envelope.js'
import { messageId } from './message-id.js'
import { patience } from './patience.js'
import type { QueueNames } from './queue-names.js'
import type { Work } from './remote-work.js'
import { serverFault } from './server-fault.js'
import type { Suspects } from './suspects.js'
import type { Tally } from './tally.js'
import { decodeWork, type WorkMessage } from './work-message.js'

/**
 * Does a piece of work, and gives the bytes of the answer. What fails with the piece is an answer too; a rejection says
 * that this worker could not do it, and gives it back.
 */
export type Perform = (work: Work) => Promise<Uint8Array>

/** A trainer's job, and how it is done. */
export type Accepted = Readonly<{ claim: Claim; perform: Perform }>

export type AnswerWorkOptions = Readonly<{
  stream: JetStreamClient
  names: QueueNames
  /** How the work of a generation is done; null where it is not that of who holds the queue. Rejects where it cannot be done here. */
  accepted(generation: number): Promise<Accepted | null>
  /** Whether that generation may hold the queue still. */
  holds(generation: number): Promise<boolean>
  /** Says that a piece is answered. */
  acknowledge(message: JsMsg): void
  /** Who else is at work. */
  suspects: Suspects
  /** Counts what is not taken, by reason. */
  refused: Tally
  /** Aborted when nothing is waited for any more. */
  leaving: AbortSignal
}>

/** How long the server may take to say that it has an answer, before it is asked whether it does, in milliseconds. */
const PUBLISH_MS = 2000

/** How long work rests that this worker could not do. */
const REST_MS = 1000

/**
 * What a worker does with a message: the work that it asks for, an answer, and only then the acknowledgement. What had as
 * many tries as its trainer allows is not done, but answered as given up, what has been tried is done alone; what is no work of the trainer that holds the
 * queue is taken out of it, counted; what cannot be done here rests a second, and goes to whoever asks next.
 * Resolves to whether it was answered, never rejects.
 */
export const answerWork =
  ({ stream, names, accepted, holds, acknowledge, suspects, refused, leaving }: AnswerWorkOptions) =>
  (message: JsMsg): Promise<boolean> => {
    const refuse = (reason: string) => {
      refused.add(reason)
      message.term()
      return false
    }
    /** Publishes an answer, unless its trainer has gone. Waits for the server, and for room. */
    const publish = async (of: WorkMessage, { data, headers }: Sealed): Promise<boolean> => {
      const msgID = message.headers?.get('Nats-Msg-Id') || messageId(of.generation, of.place, 0)
      const away = patience(20, 2000)
      for (;;) {
        try {
          await stream.publish(names.answerOf(of.generation), data, { headers, msgID, timeout: PUBLISH_MS })
          return true
        } catch (error) {
          const fault = serverFault(error)
          if (fault === 'unfit') throw error
          // No stream takes it: the trainer has gone, or is about to make its streams anew.
          if (fault === 'missing' && !(await holds(of.generation))) return refuse('generation')
        }
        await away.wait(leaving)
      }
    }
    const answer = async (of: WorkMessage, { claim, perform }: Accepted): Promise<boolean> => {
      const { generation, place, value } = of
      const { attempts } = claim
      const sealed =
        message.info.deliveryCount > attempts
          ? encodeAnswer({
              ...{ generation, place, bytes: new Uint8Array() },
              outcome: { kind: 'given-up', cause: 'the workers that had it died or fell silent over it', attempts },
            })
          : encodeAnswer({
              generation,
              place,
              outcome: { kind: 'answer' },
              bytes: await suspects.alone(message, () => perform({ place, value })),
            })
      const answered = await publish(of, sealed)
      acknowledge(message)
      return answered
    }
    const take = async (): Promise<boolean> => {
      const decoded = decodeWork(message)
      if (E.isLeft(decoded)) return refuse(decoded.left)
      const of = decoded.right
      const how = await accepted(of.generation)
      return how === null || message.subject !== names.workOf(of.generation) ? refuse('generation') : answer(of, how)
    }
    return take().catch(() => {
      refused.add('not done')
      message.nak(REST_MS)
      return false
    })
  }
