import * as http from 'node:http'
import * as https from 'node:https'
import { onAbort } from './on-abort.js'
import { remoteFailure } from './remote-failure.js'

/** A server's answer: `url` is where it came from in the end, `body` its bytes, which the caller reads or destroys. */
export type Reply = Readonly<{
  url: URL
  status: number
  headers: http.IncomingHttpHeaders
  body: http.IncomingMessage
}>

/** How a request is made: `silenceMs` is the longest wait for an answer, or for more of it. */
export type AskOptions = Readonly<{ headers?: http.OutgoingHttpHeaders; signal: AbortSignal; silenceMs: number }>

/** Connections are kept: a small read costs one round trip. Those that nobody uses do not keep the process alive. */
const kept = { keepAlive: true, maxFreeSockets: 16 } as const
const agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent(kept) }

const silent = (ms: number) => remoteFailure(`the server was silent for ${ms / 1000} s`, { again: true })

const ask = (url: URL, { headers = {}, signal, silenceMs }: AskOptions) =>
  new Promise<Reply>((resolve, reject) => {
    signal.throwIfAborted()
    const { protocol } = url
    if (protocol !== 'http:' && protocol !== 'https:')
      throw remoteFailure(`${protocol} is not read from; expected http:, https: or s3:`)
    const { get } = protocol === 'http:' ? http : https
    // Bytes as they are stored: a coded answer has another length, and ranges of its own.
    const request = get(url, { agent: agents[protocol], headers: { 'accept-encoding': 'identity', ...headers } })
    const timer = setTimeout(() => request.destroy(silent(silenceMs)), silenceMs)
    const forget = onAbort(signal, () => request.destroy(signal.reason))
    request.on('response', body => {
      clearTimeout(timer)
      // The answer's own errors are told to who reads it.
      body.on('error', () => {})
      resolve({ url, status: body.statusCode!, headers: body.headers, body })
    })
    request.on('error', reject)
    request.on('close', () => {
      clearTimeout(timer)
      forget()
    })
  })

const redirects: readonly number[] = [301, 302, 303, 307, 308]

/**
 * Asks for a URL and gives the answer once its head is there, whatever its status, after following up to five redirects
 * (never from https to http). Rejects with the system's error, and with the signal's reason once it is aborted, which
 * ends the body, too.
 */
export const httpGet = async (start: URL, options: AskOptions): Promise<Reply> => {
  let url = start
  for (let followed = 0; ; followed++) {
    const reply = await ask(url, options)
    const { location } = reply.headers
    if (!redirects.includes(reply.status) || location === undefined) return reply
    reply.body.resume()
    if (followed === 5) throw remoteFailure('the server redirects in circles')
    const next = new URL(location, url)
    if (url.protocol === 'https:' && next.protocol === 'http:')
      throw remoteFailure(`the server redirects from https to ${next.origin}, where everyone could read along`)
    url = next
  }
}

/**
 * The pieces of an answer as they are pulled; the server's silence is counted only while somebody waits. Ending it early
 * closes the connection. Rejects where the connection is cut before the answer's end.
 */
export async function* piecesOf({ body }: Reply, silenceMs: number): AsyncGenerator<Uint8Array> {
  const pieces: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  try {
    for (;;) {
      const timer = setTimeout(() => body.destroy(silent(silenceMs)), silenceMs)
      const piece = await pieces.next().finally(() => clearTimeout(timer))
      if (piece.done) return
      yield piece.value
    }
  } finally {
    body.destroy()
  }
}
