import { AsyncLocalStorage } from 'node:async_hooks'
import type { Location } from './location.js'

const recording = new AsyncLocalStorage<Map<Location, Uint8Array>>()

/** Tells those who record that a location has been read; `readLocation` does. */
export const noteRead = (location: Location, bytes: Uint8Array): void => {
  recording.getStore()?.set(location, bytes)
}

/**
 * Runs some work and gives, beside its result, the bytes of all that it read by `readLocation`, directly or in what it
 * calls: whoever wants to know a file as well as what a reader makes of it needs not read it twice. Works of which several
 * run at a time do not see each other's. Holds those bytes. Rejects as the work does.
 *
 * @example const { result: sample, reads } = await recordReads(() => xrays.read(key, signal)())
 */
export const recordReads = async <A>(
  work: () => Promise<A>,
): Promise<Readonly<{ result: A; reads: ReadonlyMap<Location, Uint8Array> }>> => {
  const reads = new Map<Location, Uint8Array>()
  const result = await recording.run(reads, work)
  return { result, reads }
}
