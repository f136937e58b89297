import { randomUUID } from 'node:crypto'
import { type ConsumerMessages, type JsMsg, jetstreamManager } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Json } from '../codec/dead-letter.js'
import { type PipelineError, PipelineFailure } from '../codec/pipeline-error.js'
import type { Place } from '../codec/place.js'
import { onAbort } from '../storage/on-abort.js'
import { openAcknowledger } from './acknowledger.js'
import { decodeAnswer } from './answer-message.js'
import { claimQueue, latestClaim } from './claim.js'
import { messageVersion } from './envelope.js'
import { leaveQueue } from './leave-queue.js'
import { type EpochLedger, openLedger } from './ledger.js'
import { messageId } from './message-id.js'
import type { NatsLink } from './nats-link.js'
import { onceAtATime } from './once-at-a-time.js'
import { patience } from './patience.js'
import { queueNames } from './queue-names.js'
import { makeQueueStreams, type QueueLimits, renewTrainer } from './queue-streams.js'
import { serverFault } from './server-fault.js'
import { openTally } from './tally.js'
import { payloadProblem, takenOver, unfitServer } from './unfit-server.js'
import { whileAway } from './while-away.js'
import { encodeWork } from './work-message.js'

/** A piece of work: where it belongs, and what is to be done. */
export type Work = Readonly<{ place: Place; value: Json }>

/** Work that no worker lived through: what is known of it, and how often it was given to one. */
export type GivenUp = Readonly<{ cause: string; attempts: number }>

/** What has been issued and what has come of it, since this end was opened. */
export type RemoteReport = Readonly<{
  /** Which claim of this queue this trainer's is, in the order in which the server got them. */
  generation: number
  inFlight: number
  issued: number
  answered: number
  givenUp: number
  /** Issued again, because the server lost the work or its answer. */
  reissued: number
  /** Answers to what had been answered before, and messages that were not taken, by reason. */
  twice: number
  refused: Readonly<Record<string, number>>
  /** The epochs that have something in flight, and the newest two of each flow and source. */
  epochs: readonly EpochLedger[]
}>

export type RemoteWorkOptions = QueueLimits &
  Readonly<{
    link: NatsLink
    queue: string
    /** What all work of this run has in common: told to each worker before it takes any. */
    job: Json
    /** How often a piece is given to workers that die over it or fall silent before it is given up, at least 1. */
    attempts: number
  }>

/** The end that issues work. */
export type RemoteWork = Readonly<{
  /**
   * Has a piece of work done elsewhere: resolves to the bytes of the answer (a view of the message that brought it), or
   * Left where it was given up. Waits while the server is away. Rejects with the signal's reason once it is aborted, and
   * with a PipelineFailure where another trainer has taken over the queue or the server cannot be used any more.
   */
  ask(work: Work, signal: AbortSignal): Promise<E.Either<GivenUp, Uint8Array>>
  report(): RemoteReport
  /** Turns away what is in flight and empties the queue. The link stays open. */
  close(): Promise<void>
}>

/** A piece that is in flight: how it is called on the server now, where it lies there, and who waits for it. */
type Slot = {
  readonly work: Work
  readonly settle: (outcome: E.Either<GivenUp, Uint8Array>) => void
  readonly fail: (error: unknown) => void
  readonly signal: AbortSignal
  issues: number
  /** The id of its message, and its number in the stream; null before the server has it. */
  message: Readonly<{ id: string; sequence: number }> | null
  seenMs: number
}

const MESSAGE_ID = 'Nats-Msg-Id'

/** Answers that are fetched before the first of them is taken: as many as this memory holds, in bytes. */
const FETCHED_BYTES = 32 * 2 ** 20

/** How long the server may take to say that it has a piece of work, before it is sent again, in milliseconds. */
const PUBLISH_MS = 2000

/** How long it may take over each other request, in milliseconds. */
const REQUEST_MS = 5000

/** How long it is asked again when a queue is opened, in milliseconds. */
const OPENING_MS = 30_000

/**
 * Claims a queue: from now on its workers do the work of this trainer, and what an earlier one had issued is void, as are
 * that trainer's own messages from then on.
 *
 * Each piece of work is a message that one worker takes, and that the server gives to another where the first dies or
 * falls silent. Nothing is lost with the server either: what it has lost (work, answers, or its disk) is issued again.
 * What comes twice is counted and dropped. In flight: what callers of `ask` wait for; the server refuses more than twice
 * `window`, in which case `ask` waits. Left where the server does not allow what the queue needs, or has been silent for half
 * a minute.
 *
 * @example
 * const remote = await orThrow(openRemoteWork({ link, queue: 'multimix', job: { sizePx: 256 }, window: 16, … }))
 * const answer = await remote.ask({ place: { flow: 'images', source: 'chex', epoch: 0, index: 0 }, value: 'IM-0115' }, signal)
 */
export const openRemoteWork = (options: RemoteWorkOptions): TE.TaskEither<PipelineError, RemoteWork> =>
  TE.tryCatch(
    () => open(options),
    error => unfitServer(options.link, error),
  )

const open = async ({ link, queue, job, attempts, ...limits }: RemoteWorkOptions): Promise<RemoteWork> => {
  const problem = payloadProblem(link, limits.maxAnswerBytes)
  if (problem !== null) throw new PipelineFailure(problem)
  const names = queueNames(queue)
  const manager = await jetstreamManager(link.connection, { checkAPI: false, timeout: REQUEST_MS })
  const stream = manager.jetstream()
  const body = { version: messageVersion, token: randomUUID(), attempts, job }
  let claim = await whileAway(AbortSignal.timeout(OPENING_MS), async () => {
    // Where the server has it, and this end has not heard so, it is claimed once more: the later claim holds.
    const claimed = await claimQueue(manager, names, body)
    await makeQueueStreams(manager, names, claimed.generation, limits)
    return claimed
  })

  const ledger = openLedger<Slot>()
  const refused = openTally()
  const closing = new AbortController()
  let reissued = 0
  let twice = 0
  let fetching: ConsumerMessages | null = null

  /** Ends all that is in flight, and all that is asked from now on. */
  const fail = (error: unknown) => {
    if (closing.signal.aborted) return
    closing.abort(error)
    fetching?.stop()
    unwatch()
    clearInterval(auditing)
    for (const slot of ledger.open()) slot.fail(error)
  }

  /** Sees to it that the queue is this trainer's and has all it needs, waiting for the server. At most one at a time. */
  const recover = onceAtATime(async () => {
    const patient = patience(200, 5000)
    for (;;) {
      closing.signal.throwIfAborted()
      try {
        const latest = await latestClaim(manager, names)
        if (latest !== null && latest.token !== body.token && latest.generation >= claim.generation)
          return fail(new PipelineFailure(takenOver(link, queue)))
        if (latest?.token !== body.token) claim = await claimQueue(manager, names, body)
        await makeQueueStreams(manager, names, claim.generation, limits)
        return await audit(0)
      } catch (error) {
        if (closing.signal.aborted) return
        // A server that has just come back may not have read all of its disk yet.
        if (serverFault(error) === 'unfit') return fail(new PipelineFailure(unfitServer(link, error)))
        await patient.wait(closing.signal)
      }
    }
  })

  const issue = async (slot: Slot): Promise<void> => {
    const again = slot.issues > 0
    const number = ++slot.issues
    const isOver = () => slot.signal.aborted || closing.signal.aborted || !ledger.has(slot.work.place)
    const full = patience(2, 100)
    const away = patience(100, 5000)
    if (again) reissued++
    slot.message = null
    while (!isOver() && slot.issues === number) {
      const sent = claim.generation
      const id = messageId(sent, slot.work.place, number)
      const { data, headers } = encodeWork({ generation: sent, ...slot.work })
      try {
        const { seq } = await stream.publish(names.workOf(sent), data, { headers, msgID: id, timeout: PUBLISH_MS })
        slot.message = { id, sequence: seq }
        slot.seenMs = performance.now()
        return
      } catch (error) {
        const fault = serverFault(error)
        if (fault === 'unfit') return fail(new PipelineFailure(unfitServer(link, error)))
        if (fault === 'missing') await recover()
        await (fault === 'full' ? full : away).wait(closing.signal)
      }
    }
  }

  /** Issues again what was seen longer ago than `ageMs`, and is neither in the stream of work nor among the answers. */
  const audit = async (ageMs: number) => {
    const missing: (readonly [Slot, Slot['message']])[] = []
    for (const slot of ledger.open()) {
      const { message } = slot
      if (message === null || performance.now() - slot.seenMs < ageMs) continue
      const kept = await manager.direct.getMessage(names.work, { seq: message.sequence })
      if (kept?.header.get(MESSAGE_ID) === message.id) slot.seenMs = performance.now()
      else missing.push([slot, message])
    }
    if (missing.length === 0) return
    // In this order: an answer is there before its work is gone.
    const { messages } = (await manager.streams.info(names.answers)).state
    if (messages > 0) return
    for (const [slot, message] of missing)
      if (ledger.has(slot.work.place) && slot.message === message) void issue(slot).catch(slot.fail)
  }

  const { acknowledge } = openAcknowledger(link, limits.window)
  const take = (message: JsMsg) => {
    acknowledge(message)
    const decoded = decodeAnswer(message)
    if (E.isLeft(decoded)) return refused.add(decoded.left)
    const { generation: answered, place, outcome, bytes } = decoded.right
    if (answered !== claim.generation) return refused.add('generation')
    const slot = ledger.settle(place, outcome.kind === 'answer' ? 'answered' : 'givenUp')
    if (slot === null) twice++
    else slot.settle(outcome.kind === 'answer' ? E.right(bytes) : E.left(outcome))
  }

  const listen = async () => {
    const atOnce = Math.max(1, Math.min(limits.window, Math.floor(FETCHED_BYTES / limits.maxAnswerBytes)))
    const patient = patience(100, 5000)
    while (!closing.signal.aborted) {
      try {
        const { generation } = claim
        await renewTrainer(manager, names, generation, limits.window)
        const consumer = await stream.consumers.get(names.answers, names.trainerOf(generation))
        fetching = await consumer.consume({ max_messages: atOnce, expires: 10_000, abort_on_missing_resource: true })
        if (closing.signal.aborted) fetching.stop()
        patient.renew()
        for await (const message of fetching) take(message)
      } catch (error) {
        if (serverFault(error) === 'unfit') return fail(new PipelineFailure(unfitServer(link, error)))
      }
      if (closing.signal.aborted) return
      await recover()
      await patient.wait(closing.signal)
    }
  }

  const unwatch = link.watch(({ state }) => {
    // Back again: what had been asked of the server is void, and it may have lost what it had.
    if (state === 'connected') fetching?.stop()
  })
  const audits = onceAtATime(() => audit(limits.ackWaitMs))
  // What fails here is asked again, or seen by who publishes.
  const auditing = setInterval(() => void audits().catch(() => {}), limits.ackWaitMs / 2)
  auditing.unref()
  void listen().catch(fail)

  return {
    ask: (work, signal) =>
      new Promise((resolve, reject) => {
        if (closing.signal.aborted) return reject(closing.signal.reason)
        if (signal.aborted) return reject(signal.reason)
        const over = () => {
          forget()
          ledger.withdraw(work.place)
        }
        const slot: Slot = {
          ...{ work, signal, issues: 0, message: null, seenMs: 0 },
          settle: outcome => {
            forget()
            resolve(outcome)
          },
          fail: error => {
            over()
            reject(error)
          },
        }
        const forget = onAbort(signal, () => slot.fail(signal.reason))
        ledger.issue(work.place, slot)
        issue(slot).catch(slot.fail)
      }),
    report: () => {
      const { open: inFlight, ...totals } = ledger.totals()
      return {
        generation: claim.generation,
        inFlight,
        ...totals,
        reissued,
        twice,
        refused: refused.counts(),
        epochs: ledger.epochs(),
      }
    },
    close: async () => {
      const mine = !closing.signal.aborted
      fail(new Error('closed'))
      if (mine) await leaveQueue(link.connection, names, claim)
    },
  }
}
