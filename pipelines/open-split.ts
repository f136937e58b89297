import { readFile } from 'node:fs/promises'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { messageOf } from '../lib/codec/message-of.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import { decodeSplitManifest, type SplitManifest, type SplitSample, splitDigest } from '../lib/codec/split-manifest.js'
import { applySplit, type FixedLabels, type SplitSets } from './apply-split.js'
import { checkSplitContents } from './check-split-contents.js'
import type { DataSets } from './data-folder.js'
import { dividedPatients } from './describe-split.js'

/** A split that a run follows: what it fixes, the digest of all that it says, and the whole of it. */
export type OpenedSplit = Readonly<{ manifest: SplitManifest; digest: string; labelled: FixedLabels }>

/** Images that are compared with their digests before a run: so many 224² JPEGs take 0.1 s, 2048² ones a second. */
const COMPARED = 200

/** What is in two parts although the split says that it is not divided; null where nothing is: a line was changed. */
const dividedIn = ({ groupedBy, samples }: SplitManifest): string | null => {
  const [patient] = groupedBy.includes('patient') ? dividedPatients(samples) : []
  if (patient) return `the patient ${patient.patientId} of ${patient.source} is in ${patient.splits.join(' and ')}`
  if (!groupedBy.includes('bytes') && !groupedBy.includes('pixels')) return null
  const first = new Map<string, SplitSample>()
  for (const sample of samples) {
    const other = first.get(sample.sha256?.image ?? sample.id) ?? sample
    if (other.split !== sample.split)
      return `${other.id} in ${other.split} and ${sample.id} in ${sample.split} are one image`
    first.set(sample.sha256?.image ?? sample.id, other)
  }
  return null
}

const consistent =
  (path: string) =>
  (manifest: SplitManifest): E.Either<PipelineError, SplitManifest> => {
    const divided = dividedIn(manifest)
    return divided === null
      ? E.right(manifest)
      : E.left({
          ...{ _tag: 'FileInvalid', path, stage: 'split' },
          cause: `${divided}, and line 1 says that it divides none`,
          remedy: 'put it back as it was, or make it again with npm run split',
        })
  }

/** Reads a split. Left where there is no such file, it is not a whole split, or it divides what it says it does not. */
export const readSplit = (path: string): TE.TaskEither<PipelineError, SplitManifest> =>
  pipe(
    TE.tryCatch(
      () => readFile(path, 'utf8'),
      (error): PipelineError =>
        (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? {
              _tag: 'PathMissing',
              path,
              stage: 'split',
              expected: 'a split, as npm run split makes them (each run keeps its own as split.jsonl)',
            }
          : { _tag: 'FileUnreadable', path, sampleId: null, stage: 'split', cause: messageOf(error) },
    ),
    TE.flatMapEither(text => decodeSplitManifest(text, path)),
    TE.flatMapEither(consistent(path)),
  )

/**
 * Reads a split and gives a run's data sets the parts that it says. All ids are compared, and the image files of some samples
 * (200, evenly spaced): data of another size or edition differ in every one. `say` is told of samples that it does not
 * name. Left where `readSplit`, `applySplit` or `checkSplitContents` is.
 *
 * @example openSplit('split.jsonl', sets, console.log)
 */
export const openSplit = (
  path: string,
  sets: DataSets,
  say: (line: string) => void,
): TE.TaskEither<PipelineError, Readonly<{ sets: DataSets; split: OpenedSplit }>> =>
  pipe(
    readSplit(path),
    TE.bindTo('manifest'),
    TE.bind('applied', ({ manifest }) => TE.fromEither(applySplit(sets, manifest, path))),
    TE.tap(({ manifest, applied }) =>
      checkSplitContents(
        Object.values(applied.sets).flatMap(set => set ?? []),
        manifest,
        path,
        { atMost: COMPARED, masks: false },
      ),
    ),
    TE.map(({ manifest, applied }) => {
      tellUnnamed(applied, path, say)
      return { sets: applied.sets, split: { manifest, digest: splitDigest(manifest), labelled: applied.labelled } }
    }),
  )

const tellUnnamed = ({ unnamed }: SplitSets<DataSets>, path: string, say: (line: string) => void): void => {
  if (unnamed.length === 0) return
  const shown = unnamed.slice(0, 3).join(', ')
  say(
    `Left out, since ${path} does not name them: ${unnamed.length} images (${shown}${unnamed.length > 3 ? ' …' : ''}).`,
  )
}
