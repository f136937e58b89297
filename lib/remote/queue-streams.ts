import {
  AckPolicy,
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream'
import { nanos } from '@nats-io/transport-node'
import type { QueueNames } from './queue-names.js'
import { serverFault } from './server-fault.js'

/** What a queue holds at most, and how patient it is with workers. */
export type QueueLimits = Readonly<{
  /** How many pieces may be in flight. */
  window: number
  /** The largest message of an answer, in bytes. */
  maxAnswerBytes: number
  /** Where work and answers are kept until they are fetched. */
  storage: 'memory' | 'file'
  /** How long a worker may be silent over a piece before another gets it, in milliseconds. */
  ackWaitMs: number
}>

/** An answer comes before the server has heard that its work is done: for that moment a piece may be there twice. */
const ROOM = 2

/** What the server adds to a message: subject, headers, its own marks. */
const MESSAGE_BYTES = 1024

/** How long the server remembers the ids of messages, to take each once. */
const REMEMBERED_MS = 120_000

/** How long an answer may be on its way before it is sent again. */
const FETCH_MS = 30_000

const streams = (names: QueueNames, generation: number, { window, maxAnswerBytes, storage }: QueueLimits) => {
  const bounded = {
    retention: RetentionPolicy.Workqueue,
    storage: storage === 'memory' ? StorageType.Memory : StorageType.File,
    // Refuses what is too much, rather than drop what is there.
    discard: DiscardPolicy.New,
    max_msgs: ROOM * window,
    duplicate_window: nanos(REMEMBERED_MS),
  }
  return [
    // Read as the claims are (see `latestClaim`): while one trainer looks what is there, another may make it anew.
    { ...bounded, name: names.work, subjects: [names.workOf(generation)], allow_direct: true },
    {
      ...bounded,
      name: names.answers,
      subjects: [names.answerOf(generation)],
      max_bytes: ROOM * window * (maxAnswerBytes + MESSAGE_BYTES),
    },
  ]
}

const IN_USE = 10058

/** What is not there need not be removed. */
const removed = async (removing: Promise<unknown>): Promise<void> => {
  try {
    await removing
  } catch (error) {
    if (serverFault(error) !== 'missing') throw error
  }
}

/**
 * Makes the streams of a generation and the consumer of its work, where they are not there. Those of another are removed with all that
 * is in them: what its trainer issues finds no stream any more, nor do answers to it. Rejects as the server's client does.
 */
export const makeQueueStreams = async (
  manager: JetStreamManager,
  names: QueueNames,
  generation: number,
  limits: QueueLimits,
): Promise<void> => {
  for (const stream of streams(names, generation, limits)) {
    try {
      await manager.streams.add(stream)
    } catch (error) {
      if (!(error instanceof JetStreamApiError && error.code === IN_USE)) throw error
      await removed(manager.streams.delete(stream.name))
      await manager.streams.add(stream)
    }
  }
  await manager.consumers.add(names.work, {
    durable_name: names.workers,
    ...consumer(limits.window),
    ack_wait: nanos(limits.ackWaitMs),
  })
}

const consumer = (window: number) => ({ ack_policy: AckPolicy.Explicit, max_ack_pending: ROOM * window })

/**
 * A fresh consumer of a generation's answers, to which those come again at once that an earlier one had not acknowledged. It
 * cannot be made where the queue is another's by now, since the stream has other subjects then.
 */
export const renewTrainer = async (
  manager: JetStreamManager,
  names: QueueNames,
  generation: number,
  window: number,
): Promise<void> => {
  await removed(manager.consumers.delete(names.answers, names.trainerOf(generation)))
  await manager.consumers.add(names.answers, {
    durable_name: names.trainerOf(generation),
    filter_subject: names.answerOf(generation),
    ...consumer(window),
    ack_wait: nanos(FETCH_MS),
  })
}

/** Removes the streams of work and answers, with all that is in them. */
export const removeQueueStreams = async (manager: JetStreamManager, names: QueueNames): Promise<void> => {
  for (const name of [names.work, names.answers]) await removed(manager.streams.delete(name))
}
