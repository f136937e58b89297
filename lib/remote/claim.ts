import { DiscardPolicy, type JetStreamManager, StorageType } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { Json } from '../codec/dead-letter.js'
import { whole } from '../codec/numbers.js'
import { decodeJson } from './decode-json.js'
import type { QueueNames } from './queue-names.js'
import { serverFault } from './server-fault.js'

/**
 * What a trainer says when it takes a queue, and once more when it leaves it: the format of its messages, a word that no
 * other has said, how often a piece of work is tried, and what all its work has in common.
 */
const ClaimBody = t.readonly(
  t.strict({ version: t.number, token: t.string, attempts: whole(1), job: Json, isLeft: t.boolean }),
  'a claim',
)
type ClaimBody = t.TypeOf<typeof ClaimBody>

/**
 * A claim as the server has it. The latest holds the queue, unless it says that the queue is left; its place in the order of
 * claims is the generation.
 */
export type Claim = ClaimBody & Readonly<{ generation: number }>

/** The stream of claims has the last alone, on the disk. */
const makeStream = (manager: JetStreamManager, { trainers, claim }: QueueNames) =>
  manager.streams.add({
    name: trainers,
    subjects: [claim],
    storage: StorageType.File,
    discard: DiscardPolicy.Old,
    max_msgs: 1,
    allow_direct: true,
  })

/** Claims the queue. Rejects as the server's client does. */
export const claimQueue = async (
  manager: JetStreamManager,
  names: QueueNames,
  of: Omit<ClaimBody, 'isLeft'>,
): Promise<Claim> => {
  await makeStream(manager, names)
  const body = { ...of, isLeft: false }
  const { seq } = await manager.jetstream().publish(names.claim, JSON.stringify(ClaimBody.encode(body)))
  return { ...body, generation: seq }
}

/** Leaves the queue. Rejects as the server's client does, also where another has claimed it since: then nothing is said. */
export const unclaimQueue = async (
  manager: JetStreamManager,
  names: QueueNames,
  { generation, ...body }: Claim,
): Promise<void> => {
  const left = JSON.stringify(ClaimBody.encode({ ...body, isLeft: true }))
  await manager.jetstream().publish(names.claim, left, { expect: { lastSequence: generation } })
}

/**
 * The claim that holds the queue; null where nobody has claimed it, or what stands there is none.
 *
 * It is got by a direct request (`allow_direct`), which the server hears only once the stream is whole: asked in the other way
 * for a message of a stream that it is making, a nats-server before 2.9.15 crashes.
 */
export const latestClaim = async (manager: JetStreamManager, names: QueueNames): Promise<Claim | null> => {
  try {
    const { state } = await manager.streams.info(names.trainers)
    // A direct request that finds no stream to hear it is not answered at all.
    if (state.messages === 0) return null
    const message = await manager.direct.getMessage(names.trainers, { last_by_subj: names.claim })
    return message === null ? null : claimIn(message.data, message.seq)
  } catch (error) {
    if (serverFault(error) === 'missing') return null
    throw error
  }
}

const claimIn = (data: Uint8Array, generation: number): Claim | null => {
  const body = decodeJson(ClaimBody)(data)
  return E.isRight(body) ? { ...body.right, generation } : null
}
