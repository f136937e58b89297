import { defaultRetries, waitMs } from '../storage/retry-policy.js'

/** Waits between tries, longer from try to try up to a limit, until the signal is aborted. */
export type Patience = Readonly<{
  /** Waits; rejects with the signal's reason once it is aborted. */
  wait(signal: AbortSignal): Promise<void>
  /** Begins anew with the shortest wait. */
  renew(): void
}>

/** Patience with a server: exponential backoff with jitter. */
export const patience = (firstWaitMs: number, longestWaitMs: number): Patience => {
  const policy = { ...defaultRetries, firstWaitMs, longestWaitMs }
  let failed = 0
  return {
    wait: async signal => {
      signal.throwIfAborted()
      failed++
      return policy.wait(waitMs(policy, failed, null), signal)
    },
    renew: () => {
      failed = 0
    },
  }
}
