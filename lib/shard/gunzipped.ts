import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

const PIECE_BYTES = 2 ** 17

const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b

/** What the pieces said, and whether they are gzip: that stands in their first two bytes, whatever the file is called. */
export type Gunzipped = Readonly<{ gzip: boolean; pieces: AsyncIterable<Uint8Array> }>

/**
 * The pieces of a file as they are, or decompressed where they are gzip (RFC 1952; several members too). Looks at the
 * first pieces before it resolves; then pulls as it is pulled, and holds some pieces of 128 KiB. The pieces reject as the
 * given ones do, and where compressed ones are damaged or cut.
 */
export const gunzipped = async (compressed: AsyncIterable<Uint8Array>): Promise<Gunzipped> => {
  const iterator = compressed[Symbol.asyncIterator]()
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < 2) {
    const { done, value } = await iterator.next()
    if (done) break
    head = head.length === 0 ? value : Buffer.concat([head, value])
  }
  const all = async function* () {
    try {
      if (head.length > 0) yield head
      for (;;) {
        const { done, value } = await iterator.next()
        if (done) return
        yield value
      }
    } finally {
      await iterator.return?.()
    }
  }
  return isGzip(head) ? { gzip: true, pieces: expanded(all()) } : { gzip: false, pieces: all() }
}

async function* expanded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES })
  // What fails in the pipe fails the loop below too.
  const fed = pipeline(Readable.from(pieces, { objectMode: true, highWaterMark: 1 }), gunzip).catch(() => {})
  yield* gunzip
  await fed
}
