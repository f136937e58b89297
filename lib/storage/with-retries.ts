import { failureOf, type RemoteFailure } from './remote-failure.js'
import { type RetryPolicy, waitMs } from './retry-policy.js'

/** The failure as it is told at the end: with how often it was tried, where that was more than once. */
const afterTries = (failure: RemoteFailure, tries: number): RemoteFailure =>
  tries === 1 ? failure : Object.assign(failure, { message: `${failure.message} (tried ${tries} times)` })

/**
 * Waits before another try, or rejects with the failure where none may help, where as many as allowed have failed, or,
 * with the signal's reason, once it is aborted. `failed` is how many have failed in a row, this one included.
 */
export const beforeNextTry = async (
  error: unknown,
  failed: number,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<void> => {
  signal.throwIfAborted()
  const failure = failureOf(error)
  if (!failure.again || failed >= policy.attempts) throw afterTries(failure, failed)
  await policy.wait(waitMs(policy, failed, failure.retryAfterMs), signal)
}

/**
 * The result of asking a server, asked again as the policy allows while that may help.
 *
 * @example const page = await withRetries(() => listPage(token), defaultRetries, signal)
 */
export const withRetries = async <A>(ask: () => Promise<A>, policy: RetryPolicy, signal: AbortSignal): Promise<A> => {
  for (let failed = 1; ; failed++) {
    signal.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      await beforeNextTry(error, failed, policy, signal)
    }
  }
}
