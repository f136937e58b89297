import type { DetectedSet } from '../../lib/codec/detected-dataset.js'
import { messageOf } from '../../lib/codec/message-of.js'
import { listFiles } from '../../lib/storage/list-files.js'
import type { FoundSet } from './find-sets.js'

/** Files that are no samples: an index of DICOM files, a table of labels. */
const isSideFile = (name: string) => /^DICOMDIR$|\.(csv|json|jsonl|txt|md)$/i.test(name)

/** Counts the files of a folder of DICOM files or shards, by their names; how many samples are in them, reading tells. */
export const surveyFiles = async ({
  source,
  root,
}: FoundSet & Readonly<{ source: 'dicom' | 'shards' }>): Promise<DetectedSet> => {
  const isOwn =
    source === 'shards' ? (name: string) => /\.(tar|tgz|tar\.gz)$/i.test(name) : (name: string) => !isSideFile(name)
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
    form: 'official',
    images: files,
    counts: [{ what, found: files, official: null }],
    differences,
  }
}
