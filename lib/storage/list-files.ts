import { realpath } from 'node:fs/promises'
import { messageOf } from '../codec/message-of.js'
import { orThrow } from '../codec/or-throw.js'
import { PipelineFailure } from '../codec/pipeline-error.js'
import { listFolder } from './list-folder.js'
import { listS3 } from './list-s3.js'
import { isRemote, type Location } from './location.js'
import { defaultRetries, type RetryPolicy } from './retry-policy.js'
import type { StoredEntry } from './stored-entry.js'

/** Who lists (`stage` stands in errors), until when, and how patiently over HTTP and S3. */
export type ListFilesOptions = Readonly<{ stage: string; signal: AbortSignal; retries?: RetryPolicy }>

/** No data set has folders in folders as deep as this. */
const DEEPEST = 40

/** Where a folder stands among files: `a.png` comes before what is in `a`, as `a.png` before `a/`. */
const sortName = ({ name, kind }: StoredEntry) => (kind === 'folder' ? `${name}/` : name)

async function* walk(
  folder: Location,
  root: Location,
  options: ListFilesOptions,
  above: readonly string[],
): AsyncGenerator<StoredEntry> {
  const { stage, ...how } = options
  // Two links may lead into one another: a folder is not listed again inside itself.
  const real = isRemote(folder) ? folder : await realpath(folder).catch(() => folder)
  if (above.includes(real)) return
  // Over HTTP a link in a circle looks like folders without end.
  if (above.length === DEEPEST)
    throw new PipelineFailure({
      ...{ _tag: 'FileUnreadable', path: folder, sampleId: null, stage },
      cause: `it lies ${DEEPEST} folders deep: a link seems to lead in a circle`,
    })
  const entries = (await orThrow(listFolder(folder, stage, { ...how, root }))) ?? []
  for (const entry of [...entries].sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1))) {
    if (entry.kind === 'file') yield entry
    else if (entry.kind === 'folder') yield* walk(entry.location, root, options, [...above, real])
  }
}

const hidden = ({ location }: StoredEntry, root: Location) =>
  location
    .slice(root.replace(/\/+$/, '').length)
    .split('/')
    .some(part => part.startsWith('.'))

async function* pages(
  root: Location,
  { stage, signal, retries = defaultRetries }: ListFilesOptions,
): AsyncGenerator<StoredEntry> {
  try {
    for await (const page of listS3(root, { shallow: false, signal, retries }))
      yield* page.filter(entry => !hidden(entry, root))
  } catch (error) {
    const cause = signal.aborted ? 'aborted' : messageOf(error)
    throw new PipelineFailure({ _tag: 'FileUnreadable', path: root, sampleId: null, stage, cause })
  }
}

/**
 * All files below a folder, sorted by their paths, as they are pulled: the next folder, or the next page of a thousand
 * objects, is asked for only when what was found before is used up. The order is that of code units, the same wherever a
 * copy lies; of a store, that in which it lists keys (S3: of their UTF-8, the same but for the rarest of signs). Hidden
 * files and folders are left out, and so is what links out of the folder lead to (reading a file that is such a link is
 * refused); where there is no such folder, there are no files.
 *
 * Rejects with a PipelineFailure as `listFolder` fails, and where folders lie in forty others. As a flow, with demand:
 * `fromAsyncIterable(signal => listFiles(root, { stage, signal }))`.
 *
 * @example for await (const { location } of listFiles('s3://xrays', { stage: 'inspect', signal })) console.log(location)
 */
export const listFiles = (root: Location, options: ListFilesOptions): AsyncIterable<StoredEntry> =>
  /^s3:/i.test(root) ? pages(root, options) : walk(root, root, options, [])
