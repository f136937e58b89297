/**
 * Bytes by key, kept as long as there is room: what a cache is made of. A record may be gone at any time, and is then
 * computed again; what `get` gives is exactly what was put, or null.
 *
 * A key is 1 to 128 characters of a–z, 0–9, _ and - (`contentKey` makes such); any other is a RangeError. It must say
 * everything that the bytes depend on: a store never asks whether a record is out of date.
 *
 * Both calls are synchronous. A record is read from the page cache in less time than one asynchronous file operation
 * takes of the same thread (Node sends each of open, stat, read and close through its thread pool, behind whatever is
 * decoding there). Where a folder lies on a slow disk, use the store inside a worker.
 */
export type RecordStore = Readonly<{
  /** The record under a key, or null. The bytes are the caller's own: a whole buffer that may be changed or transferred. */
  get(key: string): Uint8Array | null
  /** Keeps a record under a key, in place of any other. The bytes are not needed after the call. Never throws for want of room. */
  put(key: string, bytes: Uint8Array): void
}>

const KEY = /^[0-9a-z_-]{1,128}$/

/** Checks a record's key (see `RecordStore`). Throws a RangeError that names store and key. */
export const expectRecordKey = (store: string, key: string): void => {
  if (!KEY.test(key))
    throw new RangeError(`${store}: expected a key of 1 to 128 characters of a–z, 0–9, _ and -, got ${show(key)}`)
}

const show = (key: string) => JSON.stringify(key.length > 160 ? `${key.slice(0, 160)}…` : key)
