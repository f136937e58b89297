import { createHash } from 'node:crypto'

/**
 * A record's key from what its bytes depend on: the SHA-256 of the parts, in 64 lower-case hex digits. Each part goes
 * in with its kind and length before it, so that ['ab', 'c'], ['a', 'bc'] and the same bytes not as text all differ.
 *
 * @example contentKey([await readFile(path), fingerprint])
 */
export const contentKey = (parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) {
    const text = typeof part === 'string'
    hash.update(`${text ? 's' : 'b'}${text ? Buffer.byteLength(part) : part.byteLength}:`)
    hash.update(part)
  }
  return hash.digest('hex')
}
