import { httpGet, piecesOf, type Reply } from './http-get.js'
import { type Location, splitLocation } from './location.js'
import { failureOf, remoteFailure } from './remote-failure.js'
import type { RetryPolicy } from './retry-policy.js'
import { statusFailure } from './status-failure.js'
import { urlOf } from './url-of.js'
import { beforeNextTry } from './with-retries.js'

/** What an answer holds: where its bytes begin in the file, the file's length, and what tells its content from another. */
type Content = Readonly<{ from: number; lengthBytes: number | null; version: string | null }>

/** Lets an answer go that is not read. */
const ended = ({ body }: Reply, message: string) => {
  body.destroy()
  return remoteFailure(message)
}

const contentOf = (reply: Reply): Content => {
  const { status, headers } = reply
  const version = headers.etag ?? headers['last-modified'] ?? null
  if (status !== 200 && status !== 206) {
    reply.body.destroy()
    throw statusFailure(reply)
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity')
    throw ended(
      reply,
      `the server sends it in another coding (${headers['content-encoding']}); have it send it as it is`,
    )
  if (status === 206) {
    const [, from, length] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? []
    if (from === undefined) throw ended(reply, 'the server sends a part and does not say which')
    return { from: Number(from), lengthBytes: length === '*' ? null : Number(length), version }
  }
  const length = headers['content-length']
  // Without either, an answer that is cut looks like one that is whole.
  if (length === undefined && headers['transfer-encoding'] === undefined)
    throw ended(reply, 'the server does not say how long the file is')
  return { from: 0, lengthBytes: length === undefined ? null : Number(length), version }
}

const differ = (a: Content, b: Content) =>
  a.version !== b.version || (a.lengthBytes !== null && b.lengthBytes !== null && a.lengthBytes !== b.lengthBytes)

const ranged = (from: number, end: number | null) =>
  from === 0 && end === null ? {} : { range: `bytes=${from}-${end === null ? '' : end - 1}` }

/** RFC 9110: If-Match compares strongly; whatever the server makes of it, versions are compared here, too. */
const matching = (version: string | null) => (version?.startsWith('"') ? { 'if-match': version } : {})

/**
 * The bytes of a file over HTTP or S3, or of the part of it that the location means, in pieces as they are pulled.
 *
 * A download that is cut goes on from the byte that it has reached, if the file is still the same (ETag, or
 * Last-Modified), after waits as the policy says; one that cannot be shown to be the same is given up, and so is one
 * that ends too soon: what came is never short, nor of two contents. From a server that knows no ranges the bytes
 * before the part are read and dropped. Rejects with a `RemoteFailure`, or with the signal's reason.
 */
export async function* openRemote(
  location: Location,
  signal: AbortSignal,
  policy: RetryPolicy,
): AsyncGenerator<Uint8Array> {
  const { file, range } = splitLocation(location)
  let at = range?.from ?? 0
  let end = range ? range.to + 1 : null
  let seen: Content | null = null
  const asking = { signal, silenceMs: policy.silenceMs }
  for (let failed = 0; ; ) {
    try {
      signal.throwIfAborted()
      const headers = { ...ranged(at, end), ...matching(seen?.version ?? null) }
      const reply = await httpGet(await urlOf(file, asking), { headers, ...asking })
      const now = contentOf(reply)
      let place = now.from
      if (place > at) throw ended(reply, 'the server sends another part than was asked for')
      if (seen !== null && differ(seen, now)) throw ended(reply, 'the file changed while it was read')
      seen = now
      if (range === null) end ??= now.lengthBytes
      for await (const piece of piecesOf(reply, policy.silenceMs)) {
        const wanted = piece.subarray(Math.max(0, at - place), end === null ? piece.length : Math.max(0, end - place))
        place += piece.length
        if (wanted.length > 0) {
          at += wanted.length
          failed = 0
          yield wanted
        }
        // The rest of an answer without ranges is not waited for; the end of any other is, to keep its connection.
        if (end !== null && place > end) break
      }
      if (end === null || at === end) return
      throw range !== null && now.lengthBytes !== null && now.lengthBytes <= range.to
        ? remoteFailure(`the file has ${now.lengthBytes} bytes, too few for that part`)
        : remoteFailure('the connection was cut', { again: true })
    } catch (error) {
      if (seen?.version === null && at > (range?.from ?? 0) && failureOf(error).again && !signal.aborted)
        throw remoteFailure('the connection was cut, and the server gives no ETag to go on by')
      await beforeNextTry(error, ++failed, policy, signal)
    }
  }
}
