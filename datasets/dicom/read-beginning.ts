import type { Location } from '../../lib/storage/location.js'
import { openLocation } from '../../lib/storage/open-location.js'

/**
 * The first bytes of a file, `atLeast` of them or the whole of a shorter one, and whether that was all; what lies beyond
 * is not asked for. Rejects as `openLocation` does.
 */
export const readBeginning = async (
  location: Location,
  atLeast: number,
  signal: AbortSignal,
): Promise<Readonly<{ bytes: Uint8Array; whole: boolean }>> => {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of openLocation(location, signal)) {
    pieces.push(piece)
    length += piece.length
    if (length >= atLeast) return { bytes: Buffer.concat(pieces), whole: false }
  }
  return { bytes: Buffer.concat(pieces), whole: true }
}
