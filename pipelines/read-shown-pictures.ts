import { join } from 'node:path'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { PictureIndex } from '../lib/codec/picture-index.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import { readStored, readStoredBytes } from './read-stored.js'

/** The pictures that a folder's `pictures/index.json` names, with their bytes. Left where one is not there or the index is none. */
export const readShownPictures = (folder: string): TE.TaskEither<PipelineError, readonly ShownPicture[]> =>
  pipe(
    readStored(PictureIndex, join(folder, 'pictures', 'index.json'), 'the index of the pictures'),
    TE.flatMap(({ pictures }) =>
      pipe(
        pictures,
        TE.traverseSeqArray(picture =>
          pipe(
            readStoredBytes(join(folder, 'pictures', picture.file), 'a picture that pictures/index.json names'),
            TE.map((bytes): ShownPicture => ({ ...picture, bytes })),
          ),
        ),
      ),
    ),
  )
