import { parse } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { listFolder } from '../lib/storage/list-folder.js'
import type { Location } from '../lib/storage/location.js'

/** A picture file: `stem` is its name without folder and extension, `path` its location. */
export type ImageFile = Readonly<{ stem: string; path: Location }>

/**
 * The picture files right inside a folder (PNG and JPEG, or those whose name `isPicture` matches), sorted by name in
 * code-unit order, or null where there is no such folder; hidden ones are left out. `source` names the data set in
 * errors: Left as `listFolder`.
 */
export const listImages = (
  folder: Location,
  source: string,
  isPicture = /\.(png|jpe?g)$/i,
): TE.TaskEither<PipelineError, readonly ImageFile[] | null> =>
  pipe(
    listFolder(folder, source),
    TE.map(
      entries =>
        entries
          ?.filter(({ kind, name }) => kind === 'file' && isPicture.test(name))
          .map(({ name, location }) => ({ stem: parse(name).name, path: location })) ?? null,
    ),
  )
