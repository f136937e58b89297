import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Picture, PictureIndex } from '../lib/codec/picture-index.js'
import { type PipelineError, unwritable } from '../lib/codec/pipeline-error.js'
import type { ShownPicture } from '../lib/report/report-data.js'
import type { CaptionedTile } from '../lib/report/row-tiles.js'
import { writeWhole } from '../lib/train/write-whole.js'

/** The longer side of a report's pictures, in pixels. */
export const PICTURE_PX = 192

/** Whose picture a tile is; `file` is what the name of its file begins with. */
export type PictureOf = Pick<Picture, 'source' | 'imageId' | 'domain' | 'file'>

/** A tile as a picture of an index: the name of its file says its kind, `jsrt-1-sample.jpg`. */
export const pictureOf = ({ file, ...of }: PictureOf, { extension, ...tile }: CaptionedTile): ShownPicture => ({
  ...of,
  ...tile,
  file: `${file}-${tile.kind}.${extension}`,
})

/**
 * Writes the pictures of a run or a sweep into its folder: `pictures/index.json` (PictureIndex, in their order) and the
 * files beside it, the index last, so that all that it names is there. Each file is whole or not there. Left where one
 * cannot be written.
 *
 * @example await orThrow(writePictures(folder.path, [...samples, ...tests]))
 */
export const writePictures = (
  folder: string,
  pictures: readonly ShownPicture[],
): TE.TaskEither<PipelineError, void> => {
  const path = join(folder, 'pictures')
  return TE.tryCatch(
    async () => {
      await mkdir(path, { recursive: true })
      for (const { file, bytes } of pictures) await writeWhole(join(path, file), bytes, { durable: false })
      const index: PictureIndex = {
        formatVersion: 1,
        pictures: pictures.map(({ bytes: _bytes, ...picture }) => picture),
      }
      await writeWhole(join(path, 'index.json'), `${JSON.stringify(index, null, 2)}\n`, { durable: false })
    },
    unwritable(path, 'report pictures'),
  )
}
