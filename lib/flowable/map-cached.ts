import type { Flowable } from './flowable.js'
import { mapAsync } from './map-async.js'
import type { RecordStore } from './record-store.js'

/** A value as a record's bytes and back: what `decode` makes of `encode`'s bytes must equal the value. */
export type RecordCodec<B> = Readonly<{
  /** The record, or null where the value is not to be kept, such as a Left. */
  encode(value: B): Uint8Array | null
  /** The value, or null where the bytes are none: it is then computed. The bytes are the decoder's to keep. */
  decode(bytes: Uint8Array): B | null
}>

export type MapCachedOptions<A, B> = Readonly<{
  store: RecordStore
  /** The record's key: everything the result depends on, so also a fingerprint of `f` (see `contentKey`). */
  key(value: A): string | Promise<string>
  codec: RecordCodec<B>
  /** How many values may be in work or waiting for their turn: a whole number of at least 1. */
  concurrency: number
  /** What the work is called where it is reported (default `mapCached`). */
  name?: string
}>

/**
 * `mapAsync` that takes the result from a store where it is there, and puts it there where it was computed. In order,
 * resumable, holds at most `concurrency` values. Of values with the same key in work at once, one is computed and the
 * others wait for it and take the record, each its own copy. A rejection is not kept and fails the run; a result that
 * `encode` makes null of is not kept and goes on.
 *
 * @example
 * pipe(files, mapCached(resample, {
 *   store, key: file => contentKey([file.bytes, fingerprint]), codec: greyImageRecord, concurrency: 4 }))
 */
export const mapCached = <A, B>(
  f: (value: A, signal: AbortSignal) => Promise<B>,
  { store, key, codec, concurrency, name = 'mapCached' }: MapCachedOptions<A, B>,
): ((upstream: Flowable<A>) => Flowable<B>) => {
  const stored = (at: string): B | null => {
    const bytes = store.get(at)
    return bytes === null ? null : codec.decode(bytes)
  }
  const computed = async (at: string, value: A, signal: AbortSignal): Promise<B> => {
    const result = await f(value, signal)
    const bytes = codec.encode(result)
    if (bytes !== null) store.put(at, bytes)
    return result
  }
  // One map a run: none waits for what another does.
  const cached = (working: Map<string, Promise<unknown>>) => async (value: A, signal: AbortSignal) => {
    const at = await key(value)
    while (working.has(at)) await working.get(at)
    signal.throwIfAborted()
    const found = stored(at)
    if (found !== null) return found
    const work = computed(at, value, signal)
    const settled = () => working.delete(at)
    working.set(at, work.then(settled, settled))
    return work
  }
  const operator = () => mapAsync(cached(new Map()), { concurrency, name })
  operator() // checks its options now, when the pipeline is built
  return upstream => (request$, run) => operator()(upstream)(request$, run)
}
