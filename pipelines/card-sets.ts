import { randomBytes } from 'node:crypto'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { detectDataset } from '../datasets/detect-dataset.js'
import type { DetectedSet } from '../lib/codec/detected-dataset.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import { sourceTitle } from '../lib/report/source-title.js'
import { baseName, type Location } from '../lib/storage/location.js'
import type { SampleSet } from './data-sets.js'
import { openFoundSet } from './open-found-set.js'

/** The sets of a folder, open, by names that tell them apart, what was detected of these, and why others did not open. */
export type CardSets = Readonly<{
  sets: readonly SampleSet[]
  detected: readonly DetectedSet[]
  remarks: readonly string[]
}>

type Opened = Readonly<{ root: Location; set: SampleSet }>

/** A set by its title, with its folder where several have that. */
const named = (opened: readonly Opened[]): readonly SampleSet[] =>
  opened.map(({ root, set }) => {
    const title = sourceTitle(set.name)
    const alone = opened.filter(other => other.set.name === set.name).length === 1
    return { ...set, name: alone ? title : `${title} (${baseName(root.replace(/[/\\]+$/, ''))})` }
  })

/**
 * Opens every data set that a folder holds, wherever it lies, also several copies of one. One that cannot be opened is
 * told in `remarks`, as is what is wrong in shards, and the others go on. Left where the folder is missing or no set can be
 * opened.
 *
 * @example const { sets, detected } = await orThrow(cardSets('s3://xrays', signal))
 */
export const cardSets = (root: Location, signal: AbortSignal): TE.TaskEither<PipelineError, CardSets> =>
  pipe(
    detectDataset(root),
    TE.flatMap(({ sets: found }) => async () => {
      const opened: Opened[] = []
      const failures: PipelineError[] = []
      const detected: DetectedSet[] = []
      // Patients are told apart to be counted, by pseudonyms that nobody can make again.
      const patientKey = randomBytes(32).toString('hex')
      const onDeadLetter = (error: PipelineError) => failures.push(error)
      for (const one of found) {
        const sets = await openFoundSet(one, { patientKey, signal, onDeadLetter })()
        signal.throwIfAborted()
        if (E.isLeft(sets)) {
          failures.push(sets.left)
          continue
        }
        detected.push(one)
        opened.push(...sets.right.map(set => ({ root: one.root, set })))
      }
      if (opened.length > 0) return E.right({ sets: named(opened), detected, remarks: failures.map(describeError) })
      const expected = 'a data set (JSRT, Montgomery, Shenzhen, chest_xray, ChestX-ray14), DICOM files or shards'
      return E.left(failures[0] ?? { _tag: 'PathMissing' as const, path: root, stage: 'data', expected })
    }),
  )
