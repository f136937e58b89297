import { defaultRetries, waitMs } from '../storage/retry-policy.js'

/** The first and the longest wait between tries, in milliseconds. */
const policy = { ...defaultRetries, firstWaitMs: 250, longestWaitMs: 10_000 }

/** How long a client that has lost its server waits before it looks for it again, in milliseconds. */
export type RedialPace = Readonly<{ waitMs(): number; tried(): void; returned(): void }>

/**
 * Exponential backoff with jitter: 250 ms that double from try to try, up to ten seconds, less a random part of up to a
 * half, so that clients of one server do not come back together. The wait is drawn once a try, for the client asks more
 * often than it tries.
 *
 * @example connect({ reconnectDelayHandler: pace.waitMs })
 */
export const redialPace = (): RedialPace => {
  let tries = 0
  let drawnMs = waitMs(policy, 1, null)
  const begin = (count: number) => {
    tries = count
    drawnMs = waitMs(policy, tries + 1, null)
  }
  return { waitMs: () => drawnMs, tried: () => begin(tries + 1), returned: () => begin(0) }
}
