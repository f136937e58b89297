import type { Either } from 'fp-ts/lib/Either.js'
import type { Job } from './job.js'

/** Samples begun and not yet finished with: the most seen, and the sum of the declared buffers. */
export type InFlight = Readonly<{ most: number; declared: number }>

/**
 * Loads samples, pass after pass without end, and calls `arrived` with the number of them in each batch, until it
 * answers false; then ends everything that it has started.
 */
export type RunLoader = (arrived: (samples: number) => boolean) => Promise<InFlight | null>

/** Makes a loader ready to run, without reading a file; Left says why it cannot be measured here. */
export type OpenLoader = (job: Job) => Promise<Either<string, RunLoader>>

/** The files of a job over and over, each pass in the same order. */
export function* endlessPaths({ paths }: Pick<Job, 'paths'>): Generator<string, never> {
  while (true) yield* paths
}
