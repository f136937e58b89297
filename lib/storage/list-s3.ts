import { messageOf } from '../codec/message-of.js'
import type { Location } from './location.js'
import { onAbort } from './on-abort.js'
import { remoteFailure } from './remote-failure.js'
import type { RetryPolicy } from './retry-policy.js'
import { s3Place, s3Store } from './s3-client.js'
import type { StoredEntry } from './stored-entry.js'
import { withRetries } from './with-retries.js'

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

/** A minio error as a failure; rejects once the signal is aborted, or the store is silent: minio itself can do neither. */
const answered = <A>(asked: Promise<A>, signal: AbortSignal, silenceMs: number): Promise<A> =>
  new Promise((resolve, reject) => {
    const silent = () => reject(remoteFailure(`the store was silent for ${silenceMs / 1000} s`, { again: true }))
    const timer = setTimeout(silent, silenceMs)
    const forget = onAbort(signal, () => reject(signal.reason))
    asked
      .then(resolve, error => {
        const { code = '', name = '' } = error as { code?: string; name?: string }
        const known = lasting[code] ?? (/^Invalid/.test(name) ? messageOf(error) : undefined)
        const [, status] = /Retryable HTTP status: (\d+)/.exec(messageOf(error)) ?? []
        if (known !== undefined) reject(remoteFailure(known, { missing: code === 'NoSuchBucket' }))
        else reject(status === undefined ? error : remoteFailure(`the store answers ${status}`, { again: true }))
      })
      .finally(() => {
        clearTimeout(timer)
        forget()
      })
  })

/**
 * The objects whose keys begin as a folder's do, and with `shallow` the folders right inside it instead of what is in
 * them, a page of up to 1,000 at a time, as they are pulled; in the order of their keys. An object that is named as a
 * folder (its key ends in `/`) is left out, and a key of digits alone, right in the bucket, comes as minio reads it, as a
 * number without leading zeros. Rejects with a `RemoteFailure`, `missing` where there is no such bucket.
 */
export async function* listS3(
  folder: Location,
  { shallow, signal, retries }: Readonly<{ shallow: boolean; signal: AbortSignal; retries: RetryPolicy }>,
): AsyncGenerator<readonly StoredEntry[]> {
  const { bucket, key } = s3Place(folder)
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`
  const { client } = await s3Store()
  let token = ''
  do {
    const page = await withRetries(
      () =>
        answered(
          client.listObjectsV2Query(bucket, prefix, token, shallow ? '/' : '', 1000, ''),
          signal,
          retries.silenceMs,
        ),
      retries,
      signal,
    )
    yield page.objects.flatMap((found): readonly StoredEntry[] => {
      const place = found.name ?? found.prefix ?? ''
      const inside = place.slice(prefix.length).replace(/\/$/, '')
      if (inside === '' || (found.name?.endsWith('/') ?? false)) return []
      return [
        {
          name: inside.slice(inside.lastIndexOf('/') + 1),
          location: `s3://${bucket}/${place.replace(/\/$/, '')}`,
          kind: found.name === undefined ? 'folder' : 'file',
          sizeBytes: found.name === undefined ? null : Number(found.size),
        },
      ]
    })
    token = page.isTruncated ? page.nextContinuationToken : ''
  } while (token !== '')
}
