import { hostname } from 'node:os'
import { type ConsumerMessages, type JsMsg, jetstreamManager } from '@nats-io/jetstream'
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../codec/dead-letter.js'
import { expectWhole } from '../codec/expect-whole.js'
import { type PipelineError, PipelineFailure } from '../codec/pipeline-error.js'
import type { WorkerReport } from '../codec/worker-report.js'
import { encodeAnswer } from './answer-message.js'
import { type Claim, latestClaim } from './claim.js'
import { messageVersion, type Sealed } from './envelope.js'
import { messageId } from './message-id.js'
import type { NatsLink } from './nats-link.js'
import { onceAtATime } from './once-at-a-time.js'
import { patience } from './patience.js'
import { queueNames } from './queue-names.js'
import type { Work } from './remote-work.js'
import { serverFault } from './server-fault.js'
import { openTally } from './tally.js'
import { unfitJob, unfitServer } from './unfit-server.js'
import { decodeWork, type WorkMessage } from './work-message.js'
import { announceReports } from './worker-reports.js'

/**
 * Does a piece of work, and gives the bytes of the answer. What fails with the piece is an answer too; a rejection says
 * that this worker could not do it, and gives it back.
 */
export type Perform = (work: Work) => Promise<Uint8Array>

export type ServeWorkOptions = Readonly<{
  link: NatsLink
  queue: string
  /** What the worker is called in reports. */
  name: string
  /** How many pieces it may have in hand: at work, or waiting for their turn. At least 1. */
  inHand: number
  /** Looks at a trainer's job before any work of it is taken: how to do it, or a sentence that says why it cannot be done here. */
  accept(job: Json): Promise<E.Either<string, Perform>>
}>

/** A worker at work. */
export type Serving = Readonly<{
  /** Resolves when it has stopped: Right after `stop`, Left where it cannot do the job, or the server does not let it. */
  finished: Promise<E.Either<PipelineError, WorkerReport>>
  report(): WorkerReport
  /** Finishes what is in hand, for at most `withinMs` (default 10,000), and takes nothing more. */
  stop(withinMs?: number): Promise<void>
}>

/** A trainer's job, and how it is done. */
type Accepted = Readonly<{ claim: Claim; perform: Perform }>

/** How long a request for work stands, and how long a worker looks for a trainer, at most, in milliseconds. */
const REQUEST_MS = 5000
const LOOK_MS = 2000

/** How long work rests that this worker could not do. */
const REST_MS = 1000

/**
 * Serves a queue: takes work as its trainer issues it, whichever trainer that is, and answers it. Waits for a trainer and
 * for the server as long as it takes. The server is told that work goes on while it does, so that no other worker gets it;
 * work that was given to more workers than its trainer allows is not tried, but answered as given up.
 *
 * Holds at most `inHand` pieces. Nothing of a message is evaluated: `accept` and what it gives decide what a value means.
 *
 * @example
 * const serving = serveWork({ link, queue: 'multimix', name: 'a', inHand: 8, accept: async () => E.right(perform) })
 */
export const serveWork = ({ link, queue, name, inHand, accept }: ServeWorkOptions): Serving => {
  expectWhole('serveWork', 'inHand', inHand, 1)
  const names = queueNames(queue)
  const refused = openTally()
  const held = new Set<JsMsg>()
  const requests = new Set<ConsumerMessages>()
  const stopping = new AbortController()
  /** Nothing is waited for any more, not even the answers of what is in hand. */
  const leaving = new AbortController()
  let state: WorkerReport['state'] = 'waiting'
  let problem: PipelineError | null = null
  let done = 0
  /** Places of which a request for work stands. */
  let wanted = 0
  let changed = () => {}
  let current: Accepted | null = null

  const report = (): WorkerReport => ({
    ...{ name, host: hostname(), state: stopping.signal.aborted ? 'stopping' : state },
    ...{ cause: problem === null ? null : 'cause' in problem ? problem.cause : null },
    ...{ inWork: held.size, done, refused: refused.counts() },
  })

  const stopRequests = () => {
    for (const request of requests) request.stop()
    changed()
  }

  const give = (error: PipelineError) => {
    problem ??= error
    state = 'refusing'
    stopRequests()
  }

  const work = async () => {
    const manager = await jetstreamManager(link.connection, { checkAPI: false })
    const stream = manager.jetstream()

    /** Looks who holds the queue, and whether and how its work can be done here. */
    const look = onceAtATime(async () => {
      const claim = await latestClaim(manager, names)
      if (claim === null || (current?.claim.token === claim.token && current.claim.generation === claim.generation))
        return
      const how =
        claim.version === messageVersion
          ? await accept(claim.job)
          : E.left(`its messages have version ${claim.version}, and this worker reads ${messageVersion}`)
      if (E.isRight(how)) current = { claim, perform: how.right }
      else give(unfitJob(link, queue, how.left))
    })
    const accepted = async (generation: number): Promise<Accepted | null> => {
      if (current?.claim.generation !== generation) await look()
      return current?.claim.generation === generation ? current : null
    }

    /** Publishes an answer, unless its trainer has gone. Waits for the server, and for room. */
    const answer = async (of: WorkMessage, { data, headers }: Sealed, issue: string): Promise<void> => {
      const away = patience(50, 2000)
      for (;;) {
        try {
          await stream.publish(names.answerOf(of.generation), data, { headers, msgID: issue })
          return
        } catch (error) {
          const fault = serverFault(error)
          if (fault === 'unfit') throw error
          // No stream takes it: the trainer has gone, or is about to make its streams anew.
          if (fault === 'missing' && !(await holds(of.generation))) return refused.add('generation')
        }
        await away.wait(leaving.signal)
      }
    }
    const holds = async (generation: number): Promise<boolean> => {
      try {
        const claim = await latestClaim(manager, names)
        return claim === null || claim.generation === generation
      } catch {
        return true
      }
    }

    const perform = async (message: JsMsg, of: WorkMessage, { claim, perform }: Accepted): Promise<void> => {
      const { generation, place } = of
      const issue = message.headers?.get('Nats-Msg-Id') ?? messageId(generation, place, 0)
      const tries = message.info.deliveryCount
      const nothing = { generation, place, bytes: new Uint8Array() }
      const sealed =
        tries > claim.attempts
          ? encodeAnswer({
              ...nothing,
              outcome: {
                kind: 'given-up',
                cause: 'the workers that had it died or fell silent over it',
                attempts: claim.attempts,
              },
            })
          : encodeAnswer({
              ...{ generation, place, outcome: { kind: 'answer' } },
              bytes: await perform({ place, value: of.value }),
            })
      await answer(of, sealed, issue)
      message.ack()
      done++
    }

    const take = async (message: JsMsg): Promise<void> => {
      const decoded = decodeWork(message)
      if (E.isLeft(decoded)) {
        refused.add(decoded.left)
        return message.term()
      }
      const of = decoded.right
      const how = await accepted(of.generation)
      if (problem !== null) return message.nak()
      if (how === null || message.subject !== names.workOf(of.generation)) {
        refused.add('generation')
        return message.term()
      }
      await perform(message, of, how)
    }

    const hold = async (message: JsMsg): Promise<void> => {
      held.add(message)
      try {
        await take(message)
      } catch {
        refused.add('not done')
        message.nak(REST_MS)
      } finally {
        held.delete(message)
        changed()
      }
    }

    /** Asks for as much work as there are free places, over and over. Rejects as the server's client does. */
    const pump = async (silentMs: number): Promise<void> => {
      let failed: unknown = null
      const consumer = await stream.consumers.get(names.work, names.workers)
      const request = async (places: number) => {
        let left = places
        wanted += places
        try {
          const messages = await consumer.fetch({ max_messages: places, expires: REQUEST_MS })
          requests.add(messages)
          if (stopping.signal.aborted || problem !== null) messages.stop()
          try {
            for await (const message of messages) {
              left--
              wanted--
              void hold(message)
            }
          } finally {
            requests.delete(messages)
          }
        } catch (error) {
          failed ??= error
        } finally {
          wanted -= left
          changed()
        }
      }
      const beating = setInterval(() => {
        if (!link.connection.isClosed()) for (const message of held) message.working()
      }, silentMs / 3)
      try {
        while (!stopping.signal.aborted && problem === null && failed === null) {
          const free = inHand - held.size - wanted
          // One at a time would cost a request each.
          if (free > 0 && (wanted === 0 ? free >= Math.ceil(inHand / 4) : free > inHand / 2)) void request(free)
          await new Promise<void>(resolve => {
            changed = resolve
          })
        }
        if (failed !== null) throw failed
        while (held.size + wanted > 0 && !leaving.signal.aborted)
          await new Promise<void>(resolve => {
            changed = resolve
          })
      } finally {
        clearInterval(beating)
      }
    }

    const patient = patience(100, LOOK_MS)
    while (!stopping.signal.aborted && problem === null) {
      try {
        await look()
        if (current !== null && problem === null) {
          const { config } = await manager.consumers.info(names.work, names.workers)
          state = 'working'
          patient.renew()
          await pump((config.ack_wait ?? 30e9) / 1e6)
        }
      } catch (error) {
        const fault = serverFault(error)
        if (fault === 'unfit') give(unfitServer(link, error))
      }
      if (problem === null && !stopping.signal.aborted) {
        state = 'waiting'
        await patient.wait(stopping.signal).catch(() => {})
      }
    }
  }

  const unwatch = link.watch(stopRequests)
  const silence = announceReports(link, queue, report)
  const finished = work()
    .catch((error: unknown) => {
      if (error instanceof PipelineFailure) give(error.error)
      else if (!stopping.signal.aborted) give(unfitServer(link, error))
    })
    .then(() => {
      unwatch()
      silence()
      return problem === null ? E.right(report()) : E.left(problem)
    })
  return {
    finished,
    report,
    stop: async (withinMs = 10_000) => {
      stopping.abort(new Error('stopped'))
      stopRequests()
      const timer = setTimeout(() => {
        leaving.abort(new Error('stopped'))
        changed()
      }, withinMs)
      await finished
      clearTimeout(timer)
    },
  }
}
