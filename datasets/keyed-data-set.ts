import * as E from 'fp-ts/lib/Either.js'
import type { PipelineError } from '../lib/codec/pipeline-error.js'
import type { SampleKey } from '../lib/codec/sample.js'
import type { DataSet } from '../lib/flowable/data-set.js'
import type { StepRef } from '../lib/flowable/step.js'

/** What a reader found: `path` and `expected` are for the error where it found nothing. */
export type Found<Value> = Readonly<{
  name: string
  path: string
  expected: string
  keys: readonly SampleKey[]
  read: DataSet<SampleKey, Value>['read']
  /** Where a worker finds `read`. */
  reader: StepRef
}>

const firstRepeat = (keys: readonly SampleKey[]): readonly [SampleKey, SampleKey] | null => {
  const seen = new Map<string, SampleKey>()
  for (const key of keys) {
    const other = seen.get(key.id)
    if (other !== undefined) return [other, key]
    seen.set(key.id, key)
  }
  return null
}

/**
 * A data set over a list of keys in the order given. `key(index)` throws a RangeError outside 0 … length − 1.
 *
 * Left DataSetInvalid where there is no key at all, or where two files would share one sample id.
 */
export const keyedDataSet = <Value>({
  name,
  path,
  expected,
  keys,
  read,
  reader,
}: Found<Value>): E.Either<PipelineError, DataSet<SampleKey, Value>> => {
  const invalid = (cause: string, remedy: string) =>
    E.left({ _tag: 'DataSetInvalid', path, stage: name, cause, remedy } as const)
  if (keys.length === 0) return invalid('no image in it', `expected ${expected}`)
  const repeat = firstRepeat(keys)
  if (repeat !== null)
    return invalid(`${repeat[0].imagePath} and ${repeat[1].imagePath} are both ${repeat[0].id}`, 'remove one of them')
  return E.right({
    name,
    length: keys.length,
    key: index => {
      const key = keys[index]
      if (key === undefined) throw new RangeError(`Expected an index in 0…${keys.length - 1} of ${name}, got ${index}`)
      return key
    },
    read,
    reader,
  })
}
