import * as t from 'io-ts'
import { SourceName } from './configuration.js'
import { whole } from './numbers.js'

/** How many images of a kind were found, and how many the official set has; null where there is no such number. */
export const DetectedCount = t.readonly(
  t.strict({ what: t.string, found: whole(0), official: t.union([whole(0), t.null]) }),
  'DetectedCount',
)
export type DetectedCount = t.TypeOf<typeof DetectedCount>

/** A data set that was found in a folder, by names (DICOM files by their beginnings too). */
export const DetectedSet = t.readonly(
  t.strict({
    source: SourceName,
    /** Its folder. */
    root: t.string,
    /** Whether it is as its publisher has it, in a form that others have made of it, or drawn; null where that is not known. */
    form: t.union([t.keyof({ official: null, reduced: null, phantoms: null }), t.null]),
    /** The samples that its reader gives (files, where they are DICOM or shards). */
    images: whole(0),
    counts: t.readonlyArray(DetectedCount),
    /** What is missing, too many, or other than in the official set, each as a sentence; none where all is as it should be. */
    differences: t.readonlyArray(t.string),
  }),
  'DetectedSet',
)
export type DetectedSet = t.TypeOf<typeof DetectedSet>

/** What `detectDataset` finds in a folder: none, one or several sets. */
export const DetectedDataset = t.readonly(
  t.strict({ root: t.string, sets: t.readonlyArray(DetectedSet) }),
  'DetectedDataset',
)
export type DetectedDataset = t.TypeOf<typeof DetectedDataset>
