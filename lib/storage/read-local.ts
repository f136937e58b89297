import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { type ByteRange, type Location, splitLocation } from './location.js'

const lengthOf = ({ from, to }: ByteRange) => to + 1 - from

const tooShort = (missing: number) => new Error(`the file is too short for that part, by ${missing} bytes`)

/** A local file, or only the part of it that the location means, read in the background. Rejects with the system's error. */
export const readLocal = async (location: Location, signal: AbortSignal): Promise<Uint8Array> => {
  const { file, range } = splitLocation(location)
  if (range === null) return readFile(file, { signal })
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.allocUnsafeSlow(lengthOf(range))
    for (let at = 0; at < bytes.length; ) {
      signal.throwIfAborted()
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, range.from + at)
      if (bytesRead === 0) throw tooShort(bytes.length - at)
      at += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

/** The same at once, holding the thread. */
export const readLocalSync = (location: Location): Uint8Array => {
  const { file, range } = splitLocation(location)
  if (range === null) return readFileSync(file)
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.allocUnsafeSlow(lengthOf(range))
    for (let at = 0; at < bytes.length; ) {
      const bytesRead = readSync(handle, bytes, at, bytes.length - at, range.from + at)
      if (bytesRead === 0) throw tooShort(bytes.length - at)
      at += bytesRead
    }
    return bytes
  } finally {
    closeSync(handle)
  }
}
