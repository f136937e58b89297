import type * as E from 'fp-ts/lib/Either.js'
import type { Json } from '../codec/dead-letter.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { WorkerReport } from '../codec/worker-report.js'
import type { NatsLink } from './nats-link.js'
import type { Work } from './remote-work.js'

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
  /** How many pieces it may have in hand. */
  inHand: number
  /** Looks at a trainer's job before any work of it is taken: how to do it, or a sentence that says why it cannot be done here. */
  accept(job: Json): Promise<E.Either<string, Perform>>
}>

/** A worker at work. */
export type Serving = Readonly<{
  /** Resolves when it has stopped: Right after `stop`, Left where it refuses the job. */
  finished: Promise<E.Either<PipelineError, WorkerReport>>
  report(): WorkerReport
  /** Finishes what is in hand, takes nothing more. */
  stop(): Promise<void>
}>

/** Serves a queue: takes work as its trainer issues it, whichever trainer that is. Waits for one, and for the server. */
export declare const serveWork: (options: ServeWorkOptions) => Serving
