import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { LabelAllocation } from '../lib/codec/configuration.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey, Split } from '../lib/codec/sample.js'
import type { SplitHeader, SplitManifest, SplitSample, SplitShares } from '../lib/codec/split-manifest.js'
import type { SampleSet } from './data-folder.js'
import { type DuplicateGroup, duplicatesOf } from './find-duplicates.js'
import { type Contents, type HashContentsOptions, hashContents, type SampleContent } from './hash-contents.js'
import { budgetLabels } from './label-budget.js'
import { splitGroups } from './split-groups.js'
import { splitParts } from './split-parts.js'
import { isLabelledFor, type Task } from './task.js'

export type MakeSplitOptions = Readonly<{
  seed: number
  /** The shares of the parts, together 1; `official` leaves every sample where its publisher put it. */
  shares: SplitShares
  /** Which labels of the training images are used, and of which sources; null (the default) leaves it to each run. */
  budgets?: Partial<SplitHeader['budgets']>
  allocation?: LabelAllocation
  /** Whether labels are given to whole patients, as far as the budget goes. Default false: image by image. */
  budgetsByPatient?: boolean
  /** What keeps equal images together: their files' bytes (default), their pixels, or nothing (no file is read). */
  contents?: 'bytes' | 'pixels' | 'none'
}> &
  Pick<HashContentsOptions, 'concurrency' | 'signal' | 'onProgress'>

/** A split, what is there more than once (as the split has it), and the samples left out of it since files cannot be read. */
export type MadeSplit = Readonly<{
  manifest: SplitManifest
  duplicates: readonly DuplicateGroup[]
  unread: Contents['unread']
}>

/**
 * Splits data sets into train, validation and test for ever: seeded, stratified by source and class, and grouped, so that
 * no patient and no image that is there more than once (under another name, in another source) is in two parts.
 * `splitParts` says how nearly shares are met, and what stays where it is when a data set grows. The order of the sets and
 * of their samples means nothing. Label budgets are drawn from the training images, as those of a run are.
 *
 * Every file is read once for its digest, unless `contents` is `none`; samples that cannot be read are left out. Left where
 * options mean nothing, two samples have one id, a budget is more than there is, or `signal` is aborted.
 *
 * @example
 * const { manifest } = await orThrow(makeSplit([xrays], { seed: 1, shares: { train: 0.8, validation: 0.1, test: 0.1 } }))
 * await writeWhole('split.jsonl', encodeSplitManifest(manifest))
 */
export const makeSplit = (
  sets: readonly SampleSet[],
  options: MakeSplitOptions,
): TE.TaskEither<PipelineError, MadeSplit> =>
  pipe(
    TE.fromEither(refusal(sets, options)),
    TE.flatMap(() => contentsOf(sets, options)),
    TE.flatMapEither(({ read, unread }) =>
      pipe(
        splitOf(
          read.toSorted((a, b) => (a.key.id < b.key.id ? -1 : 1)),
          options,
        ),
        E.map(({ manifest, contents }) => ({ manifest, duplicates: duplicatesOf(contents), unread })),
      ),
    ),
  )

/** What is known of a sample by its files, all null where they are not looked at. */
type Known = Readonly<{ key: SampleKey; content: SampleContent | null }>

const keysOf = (set: SampleSet) => Array.from({ length: set.length }, (_, i) => set.key(i))

const contentsOf = (
  sets: readonly SampleSet[],
  { contents = 'bytes', ...options }: MakeSplitOptions,
): TE.TaskEither<PipelineError, Readonly<{ read: readonly Known[]; unread: Contents['unread'] }>> =>
  contents === 'none'
    ? TE.right({ read: sets.flatMap(keysOf).map(key => ({ key, content: null })), unread: [] })
    : pipe(
        hashContents(sets, { ...options, pixels: contents === 'pixels' }),
        TE.map(({ read, unread }) => ({ read: read.map(content => ({ key: content.key, content })), unread })),
      )

const invalid = (problems: readonly string[]): PipelineError => ({
  ...{ _tag: 'ConfigurationInvalid', stage: 'split', where: 'the split that was asked for', problems },
})

const refusal = (sets: readonly SampleSet[], { shares }: MakeSplitOptions): E.Either<PipelineError, void> => {
  const ids = new Set<string>()
  const twice = sets.flatMap(keysOf).find(({ id }) => ids.size === ids.add(id).size)
  const sum = shares === 'official' ? 1 : shares.train + shares.validation + shares.test
  const problems = [
    ...(Math.abs(sum - 1) < 1e-9 ? [] : [`shares: expected train, validation and test to be 1 together, got ${sum}`]),
    ...(twice ? [`the data: expected each sample once, got two of the id ${twice.id}`] : []),
  ]
  return problems.length === 0 ? E.right(undefined) : E.left(invalid(problems))
}

type Placed = Readonly<{ manifest: SplitManifest; contents: readonly SampleContent[] }>

/** The samples come in the order of their ids. */
const splitOf = (samples: readonly Known[], options: MakeSplitOptions): E.Either<PipelineError, Placed> => {
  const { seed, shares, allocation = 'balanced', contents = 'bytes' } = options
  const budgets = { segmentation: null, classification: null, ...options.budgets }
  const parts = partsOf(samples, options)
  const keys = samples.map(({ key }, i): SampleKey => ({ ...key, split: parts[i] ?? key.split }))
  return pipe(
    E.Do,
    E.bind('segmentation', () => labelledOf(keys, 'segmentation', { ...options, allocation, budgets })),
    E.bind('classification', () => labelledOf(keys, 'classification', { ...options, allocation, budgets })),
    E.map(({ segmentation, classification }) => ({
      manifest: {
        ...{ kind: 'split', formatVersion: 1, seed, shares, budgets, allocation },
        stratifiedBy: shares === 'official' ? [] : ['source', 'label'],
        groupedBy: shares === 'official' ? [] : ['patient', ...(contents === 'none' ? [] : ([contents] as const))],
        samples: keys.map(({ id, source, split, label, patientId }, i): SplitSample => {
          const content = samples[i]?.content ?? null
          const sha256 = content && { image: content.image, masks: content.masks }
          const labelled = { segmentation: segmentation[i] ?? null, classification: classification[i] ?? null }
          return { id, source, split, label, patientId, sha256, labelled }
        }),
      },
      contents: samples.flatMap(({ content }, i) => (content ? [{ ...content, key: keys[i] ?? content.key }] : [])),
    })),
  )
}

const partsOf = (samples: readonly Known[], { shares, seed }: MakeSplitOptions): readonly Split[] => {
  if (shares === 'official') return samples.map(({ key }) => key.split)
  const groups = splitGroups(
    samples.map(({ key: { source, patientId }, content }) => ({
      ...{ source, patientId },
      content: content ? [content.image, ...(content.pixels === null ? [] : [content.pixels])] : [],
    })),
  )
  const placeable = samples.map(({ key: { id, source, label, patientId } }) => ({
    ...{ source, label },
    name: patientOf({ source, patientId }) ?? id,
  }))
  return splitParts(placeable, groups, { shares, seed })
}

type Budgets = Required<Pick<MakeSplitOptions, 'seed' | 'allocation'>> &
  Pick<MakeSplitOptions, 'budgetsByPatient'> &
  Pick<SplitHeader, 'budgets'>

/** For each sample whether a task uses its label; null for those of sources without a budget. */
const labelledOf = (
  keys: readonly SampleKey[],
  task: Task,
  { budgets, seed, allocation, budgetsByPatient = false }: Budgets,
): E.Either<PipelineError, readonly (boolean | null)[]> => {
  const budget = budgets[task]
  if (budget === null) return E.right(keys.map(() => null))
  const isCounted = ({ source }: SampleKey) => budget.sources.includes(source)
  const missing = budget.sources.filter(source => !keys.some(key => key.source === source))
  if (missing.length > 0)
    return E.left(invalid([`the ${task} labels: expected a source that is there, got ${missing.join(', ')}`]))
  const pool = keys.flatMap((key, i) =>
    key.split === 'train' && isCounted(key) && isLabelledFor[task](key) ? [{ key, i }] : [],
  )
  const strata = pool.map(({ key }) => ({
    source: key.source,
    label: task === 'classification' ? (key.label ?? '') : '',
    ...(budgetsByPatient && { patientId: patientOf(key) }),
  }))
  return pipe(
    budgetLabels(strata, { budget: budget.labels, allocation, seed, task }),
    E.map(({ labelled }) => new Set(labelled.map(at => pool[at]?.i))),
    E.map(chosen => keys.map((key, i) => (isCounted(key) ? chosen.has(i) : null))),
  )
}

/** A number means another patient in another source. */
const patientOf = ({ source, patientId }: Pick<SampleKey, 'source' | 'patientId'>) =>
  patientId === null ? null : JSON.stringify([source, patientId])
