import { onAbort } from './on-abort.js'

/** How patiently files and listings are fetched over HTTP and S3. */
export type RetryPolicy = Readonly<{
  /** Tries in a row that may bring nothing before it is given up, at least 1; any byte that comes begins a new count. */
  attempts: number
  /** The wait before the second try, in milliseconds; it doubles from try to try, less a random part of up to a half. */
  firstWaitMs: number
  /** The longest of these waits. A server that says `Retry-After` is waited for as long as it says, up to five minutes. */
  longestWaitMs: number
  /** How long a server may be silent, before its answer or within it, while somebody waits for it, in milliseconds. */
  silenceMs: number
  /** Waits; rejects once the signal is aborted. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}>

const sleep = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      forget()
      resolve()
    }, ms)
    const forget = onAbort(signal, () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })

/** Five tries within about ten seconds, and half a minute of silence. */
export const defaultRetries: RetryPolicy = {
  attempts: 5,
  firstWaitMs: 500,
  longestWaitMs: 10_000,
  silenceMs: 30_000,
  wait: sleep,
}

const longestRetryAfterMs = 300_000

/**
 * The wait after a number of tries in a row that failed, in milliseconds: exponential backoff with jitter, so that many
 * readers of one server do not come back together. `retryAfterMs` is what the server asked for, null where it did not.
 */
export const waitMs = (
  { firstWaitMs, longestWaitMs }: RetryPolicy,
  failed: number,
  retryAfterMs: number | null,
): number =>
  Math.max(
    Math.min(longestWaitMs, firstWaitMs * 2 ** (failed - 1)) * (1 - Math.random() / 2),
    Math.min(longestRetryAfterMs, retryAfterMs ?? 0),
  )
