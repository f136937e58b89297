import { hostname } from 'node:os'
import { type JsMsg, jetstreamManager } from '@nats-io/jetstream'
import { millis } from '@nats-io/transport-node'
import * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../codec/dead-letter.js'
import { expectWhole } from '../codec/expect-whole.js'
import { type PipelineError, PipelineFailure } from '../codec/pipeline-error.js'
import type { WorkerReport } from '../codec/worker-report.js'
import { openAcknowledger } from './acknowledger.js'
import { type Accepted, answerWork, type Perform } from './answer-work.js'
import { latestClaim } from './claim.js'
import { messageVersion } from './envelope.js'
import { openHand } from './hand.js'
import type { NatsLink } from './nats-link.js'
import { onceAtATime } from './once-at-a-time.js'
import { patience } from './patience.js'
import { type Pulling, pullWork } from './pull-work.js'
import { queueNames } from './queue-names.js'
import { serverFault } from './server-fault.js'
import { openSuspects } from './suspects.js'
import { openTally } from './tally.js'
import { unfitJob, unfitServer } from './unfit-server.js'
import { announceReports } from './worker-reports.js'

export type ServeWorkOptions = Readonly<{
  link: NatsLink
  queue: string
  /** What the worker is called in reports. */
  name: string
  /** How many pieces it may have in hand: at work, or waiting for their turn. At least 1. */
  inHand: number
  /** Looks at a trainer's job before any work of it is taken: how to do it, or a clause that says why it cannot be done here and what is to be changed. */
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

/** How long a worker waits before it looks for a trainer again, at most, in milliseconds. */
const LOOK_MS = 2000

/** How often the server hears of what is still in hand when the worker stops. */
const LAST_BEAT_MS = 150

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
  const hand = openHand(link)
  const { acknowledge, flush } = openAcknowledger(link, inHand)
  const suspects = openSuspects()
  const stopping = new AbortController()
  /** Nothing is waited for any more, not even the answers of what is in hand. */
  const leaving = new AbortController()
  let state: WorkerReport['state'] = 'waiting'
  let problem: PipelineError | null = null
  let done = 0
  let pulling: Pulling | null = null
  let current: Accepted | null = null

  const report = (): WorkerReport => ({
    ...{ name, host: hostname(), state: stopping.signal.aborted ? 'stopping' : state },
    ...{ cause: problem === null ? null : 'cause' in problem ? problem.cause : null },
    ...{ inWork: hand.size(), done, refused: refused.counts() },
  })

  const isOver = () => stopping.signal.aborted || problem !== null

  const give = (error: PipelineError) => {
    problem ??= error
    state = 'refusing'
    pulling?.withdraw()
  }

  const work = async () => {
    const manager = await jetstreamManager(link.connection, { checkAPI: false })
    const stream = manager.jetstream()

    /** Looks who holds the queue, and whether and how its work can be done here. */
    const look = onceAtATime(async () => {
      const claim = await latestClaim(manager, names)
      if (claim === null || claim.isLeft) {
        current = null
        return
      }
      if (current?.claim.token === claim.token && current.claim.generation === claim.generation) return
      const how =
        claim.version === messageVersion
          ? await accept(claim.job)
          : E.left(
              `its messages have version ${claim.version}, and this worker reads ${messageVersion}: update the older end`,
            )
      if (E.isRight(how)) current = { claim, perform: how.right }
      else give(unfitJob(link, queue, how.left))
    })
    const accepted = async (generation: number): Promise<Accepted | null> => {
      if (current?.claim.generation !== generation) await look()
      if (problem !== null) throw new PipelineFailure(problem)
      return current?.claim.generation === generation ? current : null
    }

    const holds = async (generation: number): Promise<boolean> => {
      try {
        const claim = await latestClaim(manager, names)
        return claim === null || claim.generation === generation
      } catch {
        // Nobody knows while the server is away.
        return true
      }
    }
    const answered = answerWork({
      ...{ stream, names, accepted, holds, acknowledge },
      ...{ suspects, refused, leaving: leaving.signal },
    })
    const take = async (message: JsMsg) => {
      if (await answered(message)) done++
    }

    const patient = patience(100, LOOK_MS)
    while (!isOver()) {
      try {
        await look()
        if (current !== null && problem === null) {
          const { config } = await manager.consumers.info(names.work, names.workers)
          state = 'working'
          patient.renew()
          const consumer = await stream.consumers.get(names.work, names.workers)
          const quiet = hand.beat(millis(config.ack_wait ?? 0) / 3)
          pulling = pullWork(consumer, { hand, suspects, inHand, take, isOver })
          await pulling.finished.finally(quiet)
        }
      } catch (error) {
        const fault = serverFault(error)
        if (fault === 'unfit') give(unfitServer(link, error))
      }
      if (!isOver()) {
        state = 'waiting'
        await patient.wait(stopping.signal).catch(() => {})
      }
    }
    const quiet = hand.beat(LAST_BEAT_MS)
    while (hand.size() > 0 && !leaving.signal.aborted) await hand.change()
    flush()
    quiet()
  }

  const unwatch = link.watch(() => pulling?.withdraw())
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
      pulling?.withdraw()
      const timer = setTimeout(() => {
        leaving.abort(new Error('stopped'))
        hand.wake()
      }, withinMs)
      await finished
      clearTimeout(timer)
    },
  }
}
