import { readdir } from 'node:fs/promises'
import { join, parse } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'

/** A picture file: `stem` is its name without folder and extension. */
export type ImageFile = Readonly<{ stem: string; path: string }>

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * The PNG and JPEG files right inside a folder, sorted by name in code-unit order (the same on every machine,
 * whatever its locale or file system), or null where there is no such folder. Hidden files, such as the `._` ones
 * that some archives carry, are left out.
 *
 * `source` names the data set in errors: FileUnreadable where the folder is there but cannot be listed.
 */
export const listImages = (folder: string, source: string): TE.TaskEither<PipelineError, readonly ImageFile[] | null> =>
  TE.tryCatch(
    async () => {
      const names = await readdir(folder).catch(error => (isMissing(error) ? null : Promise.reject(error)))
      if (names === null) return null
      return names
        .filter(name => /^[^.].*\.(png|jpe?g)$/i.test(name))
        .sort()
        .map(name => ({ stem: parse(name).name, path: join(folder, name) }))
    },
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: folder,
      sampleId: null,
      stage: source,
      cause: messageOf(error),
    }),
  )
