import { STATUS_CODES } from 'node:http'
import type { Reply } from './http-get.js'
import { type RemoteFailure, remoteFailure } from './remote-failure.js'

/** `Retry-After` in milliseconds: it is a number of seconds or a date; null where it is neither. */
const retryAfterMs = (value: string | undefined): number | null => {
  if (value === undefined) return null
  const ms = /^\d+$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

/**
 * Why an answer is not what was asked for, in words, with what to do. 408, 425, 429 and 5xx may pass, as HTTP means them
 * (RFC 9110, 6585).
 */
export const statusFailure = ({ status, headers }: Reply): RemoteFailure => {
  const said = `${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()
  if (status === 404 || status === 410) return remoteFailure(`nothing is there (${said})`, { missing: true })
  if (status === 401 || status === 403)
    return remoteFailure(
      `the server refuses it (${said}): for S3, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION to those of someone who may read it; for HTTP, write a login for the host into .netrc in the home folder`,
      { refused: true },
    )
  if (status === 412) return remoteFailure('the file changed while it was read')
  if (status === 416) return remoteFailure(`the file ends before the part that was asked for (${said})`)
  if (status === 301) return remoteFailure(`it is in another region (${said}): set AWS_REGION to the bucket's`)
  const again = [408, 425, 429].includes(status) || status >= 500
  return remoteFailure(`the server answers ${said}`, { again, retryAfterMs: retryAfterMs(headers['retry-after']) })
}
