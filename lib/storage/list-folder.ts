import { readdir } from 'node:fs/promises'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../codec/message-of.js'
import type { PipelineError } from '../codec/pipeline-error.js'
import { joinLocation, type Location } from './location.js'

/** What stands in a folder: `sizeBytes` is null where listing does not tell it. */
export type StoredEntry = Readonly<{
  name: string
  location: Location
  kind: 'file' | 'folder'
  sizeBytes: number | null
}>

const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * What stands right inside a folder, sorted by name in code-unit order (the same on every machine, whatever its locale or
 * file system), or null where there is no such folder. Hidden files, such as the `._` ones that some archives carry, are
 * left out. `stage` names who asks in errors: Left FileUnreadable where the folder is there but cannot be listed.
 */
export const listFolder = (
  folder: Location,
  stage: string,
): TE.TaskEither<PipelineError, readonly StoredEntry[] | null> =>
  TE.tryCatch(
    async () => {
      const entries = await readdir(folder, { withFileTypes: true }).catch(error =>
        isMissing(error) ? null : Promise.reject(error),
      )
      return (
        entries
          ?.filter(({ name }) => !name.startsWith('.'))
          .map(
            (entry): StoredEntry => ({
              name: entry.name,
              location: joinLocation(folder, entry.name),
              kind: entry.isDirectory() ? 'folder' : 'file',
              sizeBytes: null,
            }),
          )
          .sort((a, b) => (a.name < b.name ? -1 : 1)) ?? null
      )
    },
    (error): PipelineError => ({
      _tag: 'FileUnreadable',
      path: folder,
      sampleId: null,
      stage,
      cause: messageOf(error),
    }),
  )
