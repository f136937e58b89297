import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError, type PipelineError } from '../../lib/codec/pipeline-error.js'
import type { Sample, SampleKey } from '../../lib/codec/sample.js'
import type { DataSet } from '../../lib/flowable/data-set.js'

type SampleSet = DataSet<SampleKey, Sample>

/** The sentence of a task's failure. */
export const sentenceOf = async <A>(task: TaskEither<PipelineError, A>): Promise<string> => {
  const result = await task()
  return E.isLeft(result) ? describeError(result.left) : 'no failure'
}

export const keysOf = (set: SampleSet): readonly SampleKey[] => Array.from({ length: set.length }, (_, i) => set.key(i))

/** How many keys have each split and label, as `train normal`. */
export const countsOf = (set: SampleSet): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const { split, label } of keysOf(set)) {
    const group = `${split} ${label ?? 'unlabelled'}`
    counts[group] = (counts[group] ?? 0) + 1
  }
  return counts
}

export const readAt = (set: SampleSet, index: number): Promise<Sample> =>
  orThrow(set.read(set.key(index), new AbortController().signal))
