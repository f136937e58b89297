import type { Location } from './location.js'
import type { RetryPolicy } from './retry-policy.js'
import { s3Answer } from './s3-answer.js'
import { s3Place, s3Store } from './s3-client.js'
import type { StoredEntry } from './stored-entry.js'
import { withRetries } from './with-retries.js'

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
  const asking = { signal, silenceMs: retries.silenceMs }
  let token = ''
  do {
    const page = await withRetries(
      () => s3Answer(client.listObjectsV2Query(bucket, prefix, token, shallow ? '/' : '', 1000, ''), asking),
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
