import { extract, type Header } from 'tar-stream'
import type { ByteRange } from '../storage/location.js'

/**
 * An entry of an archive: `kind` is what tar calls it (null where the format knows none), `range` where its bytes stand in
 * the archive, null where it has none. `bytes` are memory of their own; null where they were passed over.
 */
export type TarEntry = Readonly<{
  name: string
  kind: Header['type'] | null
  sizeBytes: number
  range: ByteRange | null
  bytes: Uint8Array | null
}>

const BLOCK = 512

/** tar-stream tells where an entry's bytes begin, and null for a kind that it does not know; its types do not. */
type Found = Omit<Header, 'type'> & Readonly<{ type: Header['type'] | null; byteOffset: number }>

/**
 * The entries of a tar file (ustar, pax or GNU) from its pieces, in order; the bytes of those that are not
 * `wanted` are passed over. Holds one piece, the entries that end in it, and the one that does not.
 *
 * Rejects as the pieces do; where a header is none; and at the end of a file that is cut: in an entry, which is given
 * without its bytes before, or without the block of zeros that ends an archive, so that nobody knows whether it is whole.
 */
export async function* tarEntries(
  pieces: AsyncIterable<Uint8Array>,
  wanted: (entry: Pick<TarEntry, 'name' | 'sizeBytes'>) => boolean,
): AsyncGenerator<TarEntry, void, undefined> {
  const parser = extract()
  let ready: TarEntry[] = []
  let failure: unknown = null
  let closed = false
  let wake = () => {}
  let cut: TarEntry | null = null
  let endOfEntries = 0
  let seen = 0

  parser.on('entry', (headers, body, next) => {
    const { name, type, size, byteOffset } = headers as unknown as Found
    const bytes = wanted({ name, sizeBytes: size }) ? new Uint8Array(size) : null
    const range = size === 0 ? null : { from: byteOffset, to: byteOffset + size - 1 }
    const entry = { name, kind: type, sizeBytes: size, range, bytes }
    let filled = 0
    cut = { ...entry, bytes: null }
    body.on('data', part => {
      const { length } = part as Uint8Array
      bytes?.set(part as Uint8Array, filled)
      filled += length
    })
    body.on('end', () => {
      ready.push(entry)
      cut = null
      endOfEntries = byteOffset + Math.ceil(size / BLOCK) * BLOCK
      next()
    })
    // A parser that fails ends its entry with the same error.
    body.on('error', () => {})
  })
  parser.on('error', (error: unknown) => {
    failure ??= error
  })
  parser.on('close', () => {
    closed = true
    wake()
  })
  parser.on('drain', () => wake())
  const settled = (start: () => boolean) =>
    new Promise<void>(resolve => {
      wake = resolve
      // A parser that has failed by itself, of what it took before, says nothing more.
      if (closed || start()) resolve()
    })
  const taken = function* () {
    const entries = ready
    ready = []
    yield* entries
    if (failure === null) return
    if (cut !== null) yield cut
    throw failure
  }

  try {
    for await (const piece of pieces) {
      seen += piece.length
      await settled(() => parser.write(piece))
      yield* taken()
    }
    await settled(() => {
      parser.end(null)
      return false
    })
    yield* taken()
    if (seen < endOfEntries + BLOCK) throw new Error('no end-of-archive block')
  } finally {
    parser.destroy(null)
  }
}
