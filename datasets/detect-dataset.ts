import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { DetectedDataset, DetectedSet } from '../lib/codec/detected-dataset.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { Location } from '../lib/storage/location.js'
import { type FoundSet, findSets } from './detect/find-sets.js'
import { type Listing, rememberedListing } from './detect/listing.js'
import { surveyFiles } from './detect/survey-files.js'
import { surveyLayout } from './detect/survey-layout.js'

const survey = (found: FoundSet, list: Listing): Promise<DetectedSet> =>
  found.source === 'dicom' || found.source === 'shards'
    ? surveyFiles({ ...found, source: found.source })
    : surveyLayout({ ...found, source: found.source }, list)

/**
 * Tells which data sets a folder holds, in which form (official, reduced, phantoms), and what is missing: images without
 * masks and masks without images, files that a table names, folders and folds, and every count that is not that of the
 * official set, each as a sentence (see `describeDetected`). It may hold several sets, or none.
 *
 * By names and tables, whatever the folder is called; no picture is read, of DICOM files the beginnings of a few. A set
 * that cannot be opened is told with its error. Left as `findSets`.
 *
 * @example describeDetected(await orThrow(detectDataset('downloads/Kermany')))
 */
export const detectDataset = (root: Location): TE.TaskEither<PipelineError, DetectedDataset> =>
  pipe(
    findSets(root),
    TE.flatMapTask(found => async () => {
      const list = rememberedListing('data', root)
      const sets: DetectedSet[] = []
      for (const one of found) sets.push(await survey(one, list))
      return { root, sets }
    }),
  )
