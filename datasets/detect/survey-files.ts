import type { DetectedSet } from '../../lib/codec/detected-dataset.js'
import { messageOf } from '../../lib/codec/message-of.js'
import { listFiles } from '../../lib/storage/list-files.js'
import { mayBeDicom } from '../dicom/may-be-dicom.js'
import type { FoundSet } from './find-sets.js'

/** An index of DICOM files is none itself. */
const isSideFile = (name: string) => /^DICOMDIR$|\.jsonl$/i.test(name)

/** Counts the files of a folder of DICOM files or shards, by their names; how many samples are in them, reading tells. */
export const surveyFiles = async ({
  source,
  root,
}: FoundSet & Readonly<{ source: 'dicom' | 'shards' }>): Promise<DetectedSet> => {
  const isOwn =
    source === 'shards'
      ? (name: string) => /\.(tar|tgz|tar\.gz)$/i.test(name)
      : (name: string) => mayBeDicom(name) && !isSideFile(name)
  const differences: string[] = []
  let files = 0
  try {
    for await (const { name } of listFiles(root, { stage: 'data', signal: new AbortController().signal }))
      if (isOwn(name)) files++
  } catch (error) {
    differences.push(messageOf(error))
  }
  const what = source === 'dicom' ? 'files' : 'shards'
  return {
    source,
    root,
    form: null,
    images: files,
    counts: [{ what, found: files, official: null }],
    differences,
  }
}
