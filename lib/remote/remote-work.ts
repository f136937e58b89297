import type * as E from 'fp-ts/lib/Either.js'
import type * as TE from 'fp-ts/lib/TaskEither.js'
import type { Json } from '../codec/dead-letter.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import type { Place } from '../codec/place.js'
import type { NatsLink } from './nats-link.js'

/** A piece of work: where it belongs, and what is to be done. */
export type Work = Readonly<{ place: Place; value: Json }>

/** Work that no worker lived through: what is known of it, and how often it was given to one. */
export type GivenUp = Readonly<{ cause: string; attempts: number }>

/** The books of one flow and source in one epoch. `of` is the length of the epoch, null where that is not known. */
export type EpochLedger = Readonly<{
  flow: string
  source: string
  epoch: number
  issued: number
  answered: number
  givenUp: number
}>

/** What has been issued and what has come of it, since this end was opened. */
export type RemoteReport = Readonly<{
  /** Which trainer of this queue this is, in the order of their coming. */
  generation: number
  inFlight: number
  issued: number
  answered: number
  givenUp: number
  /** Issued again, because server or answer were lost. */
  reissued: number
  /** Answers to what had been answered before, and messages that were not taken, by reason. */
  twice: number
  refused: Readonly<Record<string, number>>
  epochs: readonly EpochLedger[]
}>

export type RemoteWorkOptions = Readonly<{
  link: NatsLink
  queue: string
  /** What all work of this run has in common: told to each worker before it takes any. */
  job: Json
  /** How many pieces may be in flight. */
  window: number
  /** The largest answer, in bytes. */
  maxAnswerBytes: number
  answers: 'memory' | 'file'
  ackWaitMs: number
  attempts: number
}>

/** The end that issues work. */
export type RemoteWork = Readonly<{
  /**
   * Has a piece of work done elsewhere: resolves to the bytes of the answer, or Left where it was given up. Waits while
   * the server is away. Rejects with the signal's reason once it is aborted, and with a PipelineFailure where another
   * trainer has taken over the queue.
   */
  ask(work: Work, signal: AbortSignal): Promise<E.Either<GivenUp, Uint8Array>>
  report(): RemoteReport
  /** Withdraws what is in flight, and leaves the queue empty. */
  close(): Promise<void>
}>

/** Claims a queue: from now on its workers do the work of this trainer, and what an earlier one had issued is void. */
export declare const openRemoteWork: (options: RemoteWorkOptions) => TE.TaskEither<PipelineError, RemoteWork>
