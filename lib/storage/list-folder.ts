import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { listHttp } from './list-http.js'
import { listLocal } from './list-local.js'
import { listS3 } from './list-s3.js'
import { isRemote, type Location } from './location.js'
import { failureOf } from './remote-failure.js'
import { defaultRetries, type RetryPolicy } from './retry-policy.js'
import type { StoredEntry } from './stored-entry.js'

export type { StoredEntry } from './stored-entry.js'

/** How a folder is listed. */
export type ListOptions = Readonly<{
  /** What links may not lead out of; default the folder itself. */
  root?: Location
  signal?: AbortSignal
  retries?: RetryPolicy
}>

const { signal: never } = new AbortController()

/** All that S3 has right inside a folder: one that nothing is in is not there, but for the bucket itself. */
const listBucket = async (folder: Location, signal: AbortSignal, retries: RetryPolicy) => {
  const entries: StoredEntry[] = []
  try {
    for await (const page of listS3(folder, { shallow: true, signal, retries })) entries.push(...page)
  } catch (error) {
    if (failureOf(error).missing) return null
    throw error
  }
  return entries.length === 0 && /^s3:\/\/[^/]+\/./i.test(folder) ? null : entries
}

const list = (folder: Location, { root = folder, signal = never, retries = defaultRetries }: ListOptions) => {
  signal.throwIfAborted()
  if (!isRemote(folder)) return listLocal(folder, root)
  return /^s3:/i.test(folder) ? listBucket(folder, signal, retries) : listHttp(folder, signal, retries)
}

/**
 * What stands right inside a folder, sorted by name in code-unit order (the same on every machine, whatever its locale or
 * file system), or null where there is no such folder. Hidden files, such as the `._` ones that some archives carry, are
 * left out. Over HTTP it is what the server's index page links to.
 *
 * A link on this machine is what it leads to, where that lies inside `root`. One that leads out is `outside` where it
 * leads to a folder, and else a file that reading refuses; the folder itself may be a link only where it is the root. `stage` names who asks in errors: Left FileUnreadable where the folder is
 * there but cannot be listed, or leads out of the root, and with the cause `aborted` once the signal is.
 *
 * @example const entries = await orThrow(listFolder('s3://xrays/JSRT/images', 'jsrt'))
 */
export const listFolder = (
  folder: Location,
  stage: string,
  options: ListOptions = {},
): TE.TaskEither<PipelineError, readonly StoredEntry[] | null> =>
  TE.tryCatch(
    async () => {
      const entries = await list(folder, options)
      return entries?.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1)) ?? null
    },
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: folder,
      sampleId: null,
      stage,
      cause: options.signal?.aborted ? 'aborted' : messageOf(error),
    }),
  )
