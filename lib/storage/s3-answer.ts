import { messageOf } from '../codec/message-of.js'
import { onAbort } from './on-abort.js'
import { type RemoteFailure, remoteFailure } from './remote-failure.js'

/** What S3 says that no other try changes, and what to do about it. */
const lasting: Readonly<Record<string, string>> = {
  NoSuchBucket: 'there is no such bucket',
  AccessDenied:
    'the store refuses it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to those of someone who may list it',
  InvalidAccessKeyId: 'the store does not know AWS_ACCESS_KEY_ID',
  SignatureDoesNotMatch: 'the store does not accept AWS_SECRET_ACCESS_KEY',
  ExpiredToken: 'AWS_SESSION_TOKEN has expired',
  RequestTimeTooSkewed: "this machine's clock is wrong",
  PermanentRedirect: "set AWS_REGION to the bucket's region",
  AuthorizationHeaderMalformed: "set AWS_REGION to the bucket's region",
}

/** What minio threw, where it is something that is known; else it is taken for a failure of the network. */
const known = (error: unknown): RemoteFailure | null => {
  const { code = '', name = '' } = error as { code?: string; name?: string }
  const [, status] = /Retryable HTTP status: (\d+)/.exec(messageOf(error)) ?? []
  if (status !== undefined) return remoteFailure(`the store answers ${status}`, { again: true })
  const told = lasting[code] ?? (/^Invalid/.test(name) ? messageOf(error) : undefined)
  return told === undefined ? null : remoteFailure(told, { missing: code === 'NoSuchBucket' })
}

/**
 * What minio was asked, with its errors as failures in words. Rejects, too, once the signal is aborted, or after
 * `silenceMs` without an answer: minio itself does neither.
 */
export const s3Answer = <A>(
  asked: Promise<A>,
  { signal, silenceMs }: Readonly<{ signal: AbortSignal; silenceMs: number }>,
): Promise<A> =>
  new Promise((resolve, reject) => {
    const silent = () => reject(remoteFailure(`the store was silent for ${silenceMs / 1000} s`, { again: true }))
    const timer = setTimeout(silent, silenceMs)
    const forget = onAbort(signal, () => reject(signal.reason))
    asked
      .then(resolve, error => reject(known(error) ?? error))
      .finally(() => {
        clearTimeout(timer)
        forget()
      })
  })
