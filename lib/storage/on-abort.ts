const waiting = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `act` when the signal is aborted, unless what this returns is called before. However many wait for a signal, it
 * gets one listener: Node takes more than ten for a leak, and a whole run has one signal.
 *
 * @example const forget = onAbort(signal, () => request.destroy(signal.reason))
 */
export const onAbort = (signal: AbortSignal, act: () => void): (() => void) => {
  const known = waiting.get(signal)
  const acts = known ?? new Set()
  if (known === undefined) {
    waiting.set(signal, acts)
    signal.addEventListener('abort', () => acts.forEach(each => each()), { once: true })
  }
  acts.add(act)
  return () => acts.delete(act)
}
