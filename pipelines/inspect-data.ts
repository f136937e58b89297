import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { DataCard } from '../lib/codec/data-card.js'
import type { DetectedSet } from '../lib/codec/detected-dataset.js'
import { describeError, type PipelineError } from '../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../lib/codec/sample.js'
import { batch } from '../lib/flowable/batch.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import { forEach } from '../lib/flowable/for-each.js'
import { fromDataset } from '../lib/flowable/from-dataset.js'
import { mapAsync } from '../lib/flowable/map-async.js'
import { step } from '../lib/flowable/step.js'
import { unbatch } from '../lib/flowable/unbatch.js'
import type { WorkerPool } from '../lib/flowable/worker-pool.js'
import type { IntensityShares } from '../lib/report/card-intensity-figure.js'
import { duplicatesOf } from './find-duplicates.js'
import type { SampleContent } from './hash-contents.js'
import { type Inspected, inspectSample, type inspectTogether } from './inspect-together.js'
import { sourceTally } from './source-tally.js'

export type InspectDataOptions = Readonly<{
  /** Where the data lie, as the card names it. */
  data: string
  /** Whether the images were drawn. */
  phantoms: boolean
  /** What is known of the sets before any image is read, and what could not be opened, a sentence each. */
  detected: readonly DetectedSet[]
  remarks: readonly string[]
  /** Where files are read and decoded. */
  pool: WorkerPool
  /** Aborting it ends the work: the promise rejects with its reason. */
  signal: AbortSignal
  /** Called with each sample that cannot be used, in order. */
  onDeadLetter(error: PipelineError): void
  /** Called when so many of all samples have been looked at. */
  onProgress?(done: number, of: number): void
}>

/** What data sets hold: the card, and the intensities of each source's images by label. */
export type InspectedData = Readonly<{ card: DataCard; intensities: readonly IntensityShares[] }>

/** Samples that go to a worker together, and how many such groups each worker has waiting or in work. */
const [GROUP, GROUPS_EACH] = [4, 2]

type Looked = Readonly<{ key: SampleKey; inspected: Inspected }>

const failed = ({ id, imagePath }: SampleKey, cause: string, attempts: number): Inspected => ({
  ...{ file: null, maskBytes: 0, image: null, pixelSpacingMm: null, lungShare: null },
  problem: { _tag: 'StepFailed', path: imagePath, sampleId: id, stage: 'inspect', cause, attempts },
})

/** Inspects samples of a set in a worker, or here where workers do not find its reader. */
const look =
  ({ reader, read }: DataSet<SampleKey, Sample>, pool: WorkerPool) =>
  async (keys: readonly SampleKey[], signal: AbortSignal): Promise<readonly Looked[]> => {
    const together = step<typeof inspectTogether>(new URL('./inspect-together.js', import.meta.url), 'inspectTogether')
    const inWorker = async (some: readonly SampleKey[]): Promise<readonly Looked[]> => {
      const found = await pool.run(together, { reader: reader!, keys: some }, { attempts: 1, signal })
      if (E.isRight(found)) return some.map((key, i) => ({ key, inspected: found.right[i]! }))
      // A worker died or hung over one of them: each is tried once more, alone.
      if (some.length > 1) return (await Promise.all(some.map(key => inWorker([key])))).flat()
      return some.map(key => ({ key, inspected: failed(key, found.left.cause, 2) }))
    }
    if (reader) return inWorker(keys)
    return Promise.all(keys.map(async key => ({ key, inspected: await inspectSample(key, read, signal) })))
  }

/** What a sample is by content; of a file that does not decode, by its bytes. */
const contentOf = (key: SampleKey, { file, image }: Inspected): readonly SampleContent[] => {
  const bytes = file?.sha256 ?? image?.sha256
  return bytes === undefined ? [] : [{ key, image: bytes, masks: [], pixels: image?.sha256 ?? null }]
}

/** What was wrong, for counting: the sentence without what names the file. */
const kindOf = (error: PipelineError): string =>
  'cause' in error
    ? error.cause
    : error._tag === 'MaskSizeMismatch'
      ? 'the mask is not of its image’s size'
      : describeError(error)

/**
 * Looks at every sample of data sets, reading each file once, and tells what they hold: counts, labels, patients, masks,
 * sizes, how files are stored, what cannot be read, and what is there more than once (see `DataCard`).
 *
 * Samples stream through the workers in order, in groups of four; at most two groups for each worker are in memory, beside
 * some numbers and digests for each sample, about half a kilobyte. One that cannot be used is a dead letter and counts as
 * unreadable. Rejects with the signal's reason once that is aborted, or as the pool does.
 *
 * @example const { card } = await inspectData([xrays], { data: 'data', phantoms: false, detected: [], remarks: [], pool, signal, … })
 */
export const inspectData = async (
  sets: readonly DataSet<SampleKey, Sample>[],
  { data, phantoms, detected, remarks, pool, signal, onDeadLetter, onProgress }: InspectDataOptions,
): Promise<InspectedData> => {
  const of = sets.reduce((sum, { length }) => sum + length, 0)
  const tallies = new Map(sets.map(({ name }) => [name, sourceTally(name)]))
  const contents: SampleContent[] = []
  const causes = new Map<string, { cause: string; images: number; first: string }>()
  let done = 0
  for (const set of sets) {
    const tally = tallies.get(set.name)!
    await pipe(
      fromDataset(set),
      batch(GROUP),
      mapAsync(look(set, pool), { concurrency: GROUPS_EACH * Math.max(1, pool.workers), name: 'inspect' }),
      unbatch(GROUP),
      forEach(
        ({ key, inspected }) => {
          tally.add(key, inspected)
          contents.push(...contentOf(key, inspected))
          if (inspected.problem !== null) {
            const cause = kindOf(inspected.problem)
            const known = causes.get(cause) ?? { cause, images: 0, first: key.id }
            causes.set(cause, { ...known, images: known.images + 1 })
            onDeadLetter(inspected.problem)
          }
          onProgress?.(++done, of)
        },
        { signal },
      ),
    )
  }
  return {
    card: {
      ...{ formatVersion: 1, data, phantoms, detected, remarks },
      sources: [...tallies.values()].map(tally => tally.card()),
      unreadable: [...causes.values()].sort((a, b) => b.images - a.images),
      duplicates: duplicatesOf(contents).map(({ keys, ...group }) => ({ ...group, ids: keys.map(({ id }) => id) })),
    },
    intensities: [...tallies.values()].flatMap(tally => tally.intensities()),
  }
}
