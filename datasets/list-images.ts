import { parse } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { listFolder } from '../lib/storage/list-folder.js'
import type { Location } from '../lib/storage/location.js'

/** A picture file: `stem` is its name without folder and extension, `path` its location. */
export type ImageFile = Readonly<{ stem: string; path: Location }>

/** What is listed: `root` is the data set's, which no link may lead out of. */
type ListImagesOptions = Readonly<{
  root: Location
  /** Which names are pictures; default those of PNG and JPEG. */
  isPicture?: RegExp
}>

/**
 * The picture files right inside a folder, sorted by name in code-unit order, or null where there is no such folder;
 * hidden ones are left out. `source` names the data set in errors: Left as `listFolder`.
 */
export const listImages = (
  folder: Location,
  source: string,
  { root, isPicture = /\.(png|jpe?g)$/i }: ListImagesOptions,
): TE.TaskEither<PipelineError, readonly ImageFile[] | null> =>
  pipe(
    listFolder(folder, source, { root }),
    TE.map(
      entries =>
        entries
          ?.filter(({ kind, name }) => kind === 'file' && isPicture.test(name))
          .map(({ name, location }) => ({ stem: parse(name).name, path: location })) ?? null,
    ),
  )
