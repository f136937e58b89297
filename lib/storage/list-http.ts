import { httpGet, piecesOf } from './http-get.js'
import { httpUrl } from './http-url.js'
import { joinLocation, type Location } from './location.js'
import { remoteFailure } from './remote-failure.js'
import type { RetryPolicy } from './retry-policy.js'
import { statusFailure } from './status-failure.js'
import type { StoredEntry } from './stored-entry.js'
import { withRetries } from './with-retries.js'

type Page = Readonly<{ url: URL; html: string }>

const unlisted = 'the server lists no folders; have it write index pages (nginx: autoindex on), or use S3'

/** The index page of a folder, or null where there is no such folder. */
const indexPage = async (folder: Location, signal: AbortSignal, silenceMs: number): Promise<Page | null> => {
  const address = httpUrl(folder)
  if (!address.pathname.endsWith('/')) address.pathname += '/'
  const reply = await httpGet(address, { signal, silenceMs })
  const isPage = /^text\/html\b/i.test(reply.headers['content-type'] ?? '')
  if (reply.status !== 200 || !isPage) {
    reply.body.destroy()
    if (reply.status === 404 || reply.status === 410) return null
    if (reply.status === 200) throw remoteFailure(unlisted)
    const failure = statusFailure(reply)
    throw reply.status === 403 ? remoteFailure(`${failure.message}; or ${unlisted}`) : failure
  }
  const pieces: Uint8Array[] = []
  for await (const piece of piecesOf(reply, silenceMs)) pieces.push(piece)
  return { url: reply.url, html: Buffer.concat(pieces).toString('utf8') }
}

/** The plain name that a link of the page gives to something right inside the folder; null where it leads elsewhere. */
const nameIn = (href: string, page: URL): string | null => {
  if (!URL.canParse(href, page.href)) return null
  const url = new URL(href, page.href)
  const folder = page.pathname.slice(0, page.pathname.lastIndexOf('/') + 1)
  // Links with a `?` sort the page.
  if (url.origin !== page.origin || url.search !== '' || !url.pathname.startsWith(folder)) return null
  const [, part] = /^([^/]+\/?)$/.exec(url.pathname.slice(folder.length)) ?? []
  try {
    const name = decodeURIComponent(part ?? '')
    return /^[^/\\\0]+\/?$/.test(name) && !/^\.\.?\/?$/.test(name) ? name : null
  } catch {
    return null
  }
}

/**
 * What the index page of a folder links to right inside it (as nginx, Apache and `python -m http.server` write them), in
 * no order, or null where there is no such folder. Links that lead elsewhere are left out. Rejects with a
 * `RemoteFailure` where the server writes no such page.
 */
export const listHttp = async (
  folder: Location,
  signal: AbortSignal,
  retries: RetryPolicy,
): Promise<readonly StoredEntry[] | null> => {
  const page = await withRetries(() => indexPage(folder, signal, retries.silenceMs), retries, signal)
  if (page === null) return null
  const { parseHTML } = await import('linkedom')
  const links = [...parseHTML(page.html).document.querySelectorAll('a[href]')]
  const names = new Set(links.flatMap(link => nameIn(link.getAttribute('href') ?? '', page.url) ?? []))
  return [...names].map(linked => {
    const name = linked.replace(/\/$/, '')
    return {
      name,
      location: joinLocation(folder, name),
      kind: linked.endsWith('/') ? ('folder' as const) : ('file' as const),
      sizeBytes: null,
    }
  })
}
