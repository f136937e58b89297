import * as E from 'fp-ts/lib/Either.js'
import { subset } from '../datasets/subset.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { SplitManifest, SplitSample } from '../lib/codec/split-manifest.js'
import type { SampleSet } from './data-folder.js'
import type { Task } from './task.js'

/** Whether a split has a task use the label of a sample; null where it leaves that to each run. */
export type FixedLabels = (task: Task, key: SampleKey) => boolean | null

/** Data sets as a split has them, and the ids of the samples that it does not name, which are left out. */
export type SplitSets<Sets> = Readonly<{ sets: Sets; labelled: FixedLabels; unnamed: readonly string[] }>

/**
 * Gives the samples of data sets the parts that a split says, and leaves out those that it does not name. Compares ids and
 * classes; `checkSplitContents` compares bytes. Left where a sample that the split names is not there, or has become one
 * of another class: `path` names the split in the error.
 *
 * @example applySplit(await orThrow(openDataFolder('data')), manifest, 'split.jsonl')
 */
export const applySplit = <Sets extends Readonly<Record<string, SampleSet | null>>>(
  sets: Sets,
  { samples }: SplitManifest,
  path: string,
): E.Either<PipelineError, SplitSets<Sets>> => {
  const named = new Map(samples.map(sample => [sample.id, sample]))
  const present = Object.values(sets).flatMap(set => (set === null ? [] : keysOf(set)))
  const ids = new Set(present.map(({ id }) => id))
  const missing = samples.filter(({ id }) => !ids.has(id))
  const relabelled = present.filter(({ id, label }) => (named.get(id)?.label ?? label) !== label)
  const invalid = (cause: string): E.Either<PipelineError, never> =>
    E.left({
      ...{ _tag: 'FileInvalid', path, stage: 'split', cause },
      remedy: 'give the data that the split was made of, or make another with npm run split',
    })
  if (missing.length > 0)
    return invalid(
      `${firstOf(missing)} of the ${samples.length} samples that it names ${are(missing.length)} not there`,
    )
  if (relabelled.length > 0)
    return invalid(`${firstOf(relabelled)} ${are(relabelled.length)} of another class than it says`)
  return E.right({
    sets: Object.fromEntries(
      Object.entries(sets).map(([source, set]) => [source, set && splitSet(set, named)]),
    ) as unknown as Sets,
    labelled: (task, { id }) => named.get(id)?.labelled[task] ?? null,
    unnamed: present.flatMap(({ id }) => (named.has(id) ? [] : [id])),
  })
}

const keysOf = (set: SampleSet) => Array.from({ length: set.length }, (_, i) => set.key(i))

const splitSet = (set: SampleSet, named: ReadonlyMap<string, SplitSample>): SampleSet => {
  const own = subset(set, ({ id }) => named.has(id), set.name)
  return {
    ...own,
    key: index => {
      const key = own.key(index)
      return { ...key, split: named.get(key.id)?.split ?? key.split }
    },
  }
}

const SHOWN = 3

const are = (count: number) => (count === 1 ? 'is' : 'are')

/** `3 (chex/a, chex/b, chex/c)`; of more, the first of them. */
const firstOf = (samples: readonly Readonly<{ id: string }>[]): string => {
  const shown = samples.slice(0, SHOWN).map(({ id }) => id)
  return `${samples.length} (${shown.join(', ')}${samples.length > SHOWN ? ' …' : ''})`
}
