import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { httpGet } from './http-get.js'
import { type Location, splitLocation } from './location.js'
import type { ReadOptions } from './read-location.js'
import { remoteFailure } from './remote-failure.js'
import { defaultRetries } from './retry-policy.js'
import { statusFailure } from './status-failure.js'
import { urlOf } from './url-of.js'
import { withRetries } from './with-retries.js'

/**
 * What tells the content of a file over HTTP or S3 from any other that was or will be at that address, without reading
 * it: its ETag, or when it was last changed. Only with the location is it a name of the content.
 *
 * Left FileUnreadable where the file is not there or may not be read, and where the server gives neither; of an empty
 * file, too, which has no part to ask for.
 *
 * @example locationVersion('s3://xrays/a.png', { stage: 'cache', sampleId: null, signal }) // '"5d41402abc4b2a76"'
 */
export const locationVersion = (
  location: Location,
  { stage, sampleId, signal, retries = defaultRetries }: ReadOptions,
): TE.TaskEither<PipelineError, string> =>
  TE.tryCatch(
    () =>
      withRetries(
        async () => {
          const asking = { signal, silenceMs: retries.silenceMs }
          const url = await urlOf(splitLocation(location).file, asking)
          // One byte, not HEAD: an address that is signed for GET allows nothing else.
          const reply = await httpGet(url, { headers: { range: 'bytes=0-0' }, ...asking })
          if (reply.status === 206) reply.body.resume()
          else reply.body.destroy()
          if (reply.status !== 200 && reply.status !== 206) throw statusFailure(reply)
          const version = reply.headers.etag ?? reply.headers['last-modified']
          if (version === undefined) throw remoteFailure('the server gives neither an ETag nor a time of change')
          return version
        },
        retries,
        signal,
      ),
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: location,
      sampleId,
      stage,
      cause: signal.aborted ? 'aborted' : messageOf(error),
    }),
  )
