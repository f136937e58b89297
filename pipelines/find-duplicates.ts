import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { SampleSet } from './data-folder.js'
import { type Contents, type HashContentsOptions, hashContents, type SampleContent } from './hash-contents.js'

/**
 * Samples with the same image. `same` says whether their files are, or only their pixels. Where they are in several
 * splits a test sees what was learnt from; where they have several labels one of these is wrong.
 */
export type DuplicateGroup = Readonly<{
  same: 'bytes' | 'pixels'
  keys: readonly SampleKey[]
  acrossSplits: boolean
  severalLabels: boolean
}>

/** All that is there more than once, in the order of the first of each, and what could not be read. */
export type Duplicates = Readonly<{ images: number; groups: readonly DuplicateGroup[]; unread: Contents['unread'] }>

/**
 * Finds images that are in data sets more than once, by the SHA-256 of their bytes or (`pixels`) of what they decode to,
 * also from one set to another. Reads each file once, `concurrency` at a time. Left where `signal` is aborted.
 *
 * @example const { groups } = await orThrow(findDuplicates([xrays], { pixels: true }))
 * console.log(groups.filter(({ acrossSplits }) => acrossSplits).map(({ keys }) => keys.map(({ id }) => id)))
 */
export const findDuplicates = (
  sets: readonly SampleSet[],
  options: HashContentsOptions = {},
): TE.TaskEither<PipelineError, Duplicates> =>
  pipe(
    hashContents(sets, options),
    TE.map(({ read, unread }) => ({ images: read.length + unread.length, groups: duplicatesOf(read), unread })),
  )

/** The groups of equal images among samples whose content is known: by pixels where these were looked at. */
export const duplicatesOf = (contents: readonly SampleContent[]): readonly DuplicateGroup[] => {
  const groups = new Map<string, SampleContent[]>()
  for (const content of contents) {
    const digest = content.pixels ?? content.image
    const group = groups.get(digest)
    if (group) group.push(content)
    else groups.set(digest, [content])
  }
  return [...groups.values()]
    .filter(({ length }) => length > 1)
    .map(group => {
      const keys = group.map(({ key }) => key)
      const several = (of: (key: SampleKey) => unknown) => new Set(keys.map(of)).size > 1
      return {
        same: new Set(group.map(({ image }) => image)).size === 1 ? 'bytes' : 'pixels',
        keys,
        acrossSplits: several(({ split }) => split),
        severalLabels: several(({ label }) => label),
      }
    })
}
