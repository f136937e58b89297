import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import * as E from 'fp-ts/lib/Either.js'
import { Piscina } from 'piscina'
import { messageOf } from '../../codec/message-of.js'
import type { CodedFrame, DecodedFrame } from './codec-worker.js'

// The entry beside this file: `.ts` where the sources run unbuilt.
const entry = fileURLToPath(new URL(`./codec-worker${extname(import.meta.url)}`, import.meta.url))

/** How long a thread without work lives. */
const IDLE_MS = 10_000

const threads = isMainThread ? availableParallelism() : 1
let pool: Piscina<CodedFrame, DecodedFrame> | null = null

// Frames wait here, not in the pool, so that the time they wait is not taken for the decoder's.
const waiting: (() => void)[] = []
let inWork = 0
const takeTurn = async () => {
  if (inWork < threads) inWork++
  else await new Promise<void>(resolve => waiting.push(resolve))
}
const giveTurn = () => {
  const next = waiting.shift()
  if (next) next()
  else inWork--
}

const openPool = () =>
  new Piscina<CodedFrame, DecodedFrame>({
    ...{ filename: entry, minThreads: 0, maxThreads: threads },
    ...{ idleTimeout: IDLE_MS, recordTiming: false },
  })

/** A slow decoder does 2 megapixels a second, and a thread may first have to start. */
const patienceMs = ({ widthPx, heightPx }: CodedFrame) => 30_000 + (2 * widthPx * heightPx) / 1000

/**
 * Decodes a JPEG, JPEG-LS or JPEG 2000 frame in a thread of its own, which is started when the first one comes and ends
 * when none has come for ten seconds: some damaged streams keep a decoder busy for ever, and it cannot be interrupted
 * otherwise. A main thread has as many as there are cores, a worker thread one. `stream` is given away.
 *
 * Left, in words, where the stream is damaged or takes longer than `timeoutMs`. The threads keep no process alive.
 */
export const decodeCoded = async (
  frame: CodedFrame,
  { timeoutMs = patienceMs(frame) }: Readonly<{ timeoutMs?: number }> = {},
): Promise<E.Either<string, Uint8Array>> => {
  await takeTurn()
  pool ??= openPool()
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    const decoded = await pool.run(frame, {
      signal: abort.signal,
      transferList: [frame.stream.buffer as ArrayBuffer],
    })
    return 'data' in decoded ? E.right(decoded.data) : E.left(decoded.cause)
  } catch (error) {
    return E.left(
      abort.signal.aborted ? `its stream was not decoded in ${Math.ceil(timeoutMs / 1000)} s` : messageOf(error),
    )
  } finally {
    clearTimeout(timer)
    giveTurn()
  }
}
