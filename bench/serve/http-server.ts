import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** What a server does otherwise than a good one; it may be changed while it runs. */
export type Faults = {
  /** Closes the connection after so many bytes of each answer with a file. */
  cutAfterBytes?: number | undefined
  /** So many requests are answered with 503 before the next is answered well. */
  unavailable?: number | undefined
  /** Seconds that a 503 asks for with `Retry-After`. */
  retryAfterS?: number | undefined
  /** Takes no notice of `Range`, as Python's http.server. */
  noRanges?: boolean | undefined
  /** Gives neither ETag nor Last-Modified. */
  noVersion?: boolean | undefined
  /** Takes no notice of `If-Match`. */
  noConditions?: boolean | undefined
  /** Writes no index pages, as nginx by itself. */
  noIndex?: boolean | undefined
  /** Says nothing more after so many bytes of an answer with a file, and does not end it. */
  silentAfterBytes?: number | undefined
}

/** A running server: `asked` are the methods, paths and ranges of all requests so far. */
export type HttpServer = Readonly<{
  url: string
  faults: Faults
  asked: Readonly<{ path: string; range: string | null }>[]
  connections(): number
  close(): Promise<void>
}>

const types: Readonly<Record<string, string>> = { html: 'text/html', png: 'image/png', jpeg: 'image/jpeg' }

const escaped = (text: string) => text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`)

const sendIndex = async (folder: string, response: ServerResponse) => {
  const entries = await readdir(folder, { withFileTypes: true })
  const links = entries.map(entry => {
    const slash = entry.isDirectory() ? '/' : ''
    return `<a href="${escaped(encodeURIComponent(entry.name))}${slash}">${escaped(entry.name)}${slash}</a>`
  })
  const head = '<a href="?C=M;O=A">Last modified</a> <a href="../">Parent Directory</a>'
  response.setHeader('content-type', 'text/html; charset=utf-8')
  response.end(`<!doctype html><html><body><pre>${[head, ...links].join('\n')}</pre></body></html>`)
}

/** The part that a request asks for; null for the whole file. */
const rangeOf = (header: string | undefined, size: number) => {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? []
  return from === undefined ? null : { from: Number(from), to: Math.min(size - 1, to ? Number(to) : size - 1) }
}

const sendFile = async (path: string, faults: Faults, request: IncomingMessage, response: ServerResponse) => {
  const { size, mtime, mtimeMs } = await stat(path)
  const etag = `"${size.toString(16)}-${mtimeMs.toString(16)}"`
  const { 'if-match': match, range: asked } = request.headers
  if (match !== undefined && match !== etag && !faults.noConditions) return response.writeHead(412).end()
  const range = faults.noRanges ? null : rangeOf(asked, size)
  if (range !== null && range.from > range.to) return response.writeHead(416).end()
  const { from, to } = range ?? { from: 0, to: size - 1 }
  response.writeHead(range === null ? 200 : 206, {
    'content-type': types[path.split('.').at(-1)!] ?? 'application/octet-stream',
    'content-length': to + 1 - from,
    ...(range !== null && { 'content-range': `bytes ${from}-${to}/${size}` }),
    ...(!faults.noVersion && { etag, 'last-modified': mtime.toUTCString() }),
  })
  if (size === 0) return response.end()
  const most = faults.cutAfterBytes ?? faults.silentAfterBytes ?? Number.POSITIVE_INFINITY
  if (most > to + 1 - from)
    return createReadStream(path, { start: from, end: to, highWaterMark: 2 ** 18 }).pipe(response)
  if (most > 0)
    for await (const piece of createReadStream(path, { start: from, end: from + most - 1 })) response.write(piece)
  if (faults.silentAfterBytes === undefined) setImmediate(() => response.destroy())
  return undefined
}

/**
 * A plain HTTP server of a folder's files on a loopback port: ranges, ETags, index pages, and faults on demand. It is
 * for tests and measurements, and serves all that the folder has.
 *
 * @example const server = await startHttpServer('data', { cutAfterBytes: 1000 }); …; await server.close()
 */
export const startHttpServer = async (folder: string, faults: Faults = {}): Promise<HttpServer> => {
  const asked: { path: string; range: string | null }[] = []
  let connections = 0
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname)
    asked.push({ path, range: request.headers.range ?? null })
    if ((faults.unavailable ?? 0) > 0) {
      faults.unavailable = faults.unavailable! - 1
      const { retryAfterS } = faults
      if (retryAfterS !== undefined) response.setHeader('retry-after', retryAfterS)
      return response.writeHead(503).end()
    }
    const place = join(folder, path)
    const found = await stat(place).catch(() => null)
    if (found === null) return response.writeHead(404).end()
    if (!found.isDirectory()) return sendFile(place, faults, request, response)
    if (!path.endsWith('/')) return response.writeHead(301, { location: `${encodeURI(path)}/` }).end()
    if (faults.noIndex) return response.writeHead(403).end()
    return sendIndex(place, response)
  })
  server.on('connection', () => connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    asked,
    connections: () => connections,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
