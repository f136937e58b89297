import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Configuration, defaults } from '../../lib/codec/configuration.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import type { SampleKey } from '../../lib/codec/sample.js'
import type { SampleSet } from '../../pipelines/data-sets.js'
import { splitLabels } from '../../pipelines/split-labels.js'
import type { SplitSource } from '../../pipelines/split-sources.js'

const setOf = (source: string, length: number): SampleSet => ({
  name: source,
  length,
  key: (i): SampleKey => ({
    ...{ id: `${source}/${i}`, source, split: 'train', label: i % 2 === 0 ? 'normal' : 'abnormal' },
    ...{ patientId: null, imagePath: '', maskPaths: [] },
  }),
  read: () => {
    throw new Error('no file is read')
  },
})
const sourceOf = (source: 'chex' | 'nihx', length: number): SplitSource => ({
  ...{ source, train: setOf(source, length), validation: setOf(source, 0), weight: 1 },
})
const both = [sourceOf('chex', 4), sourceOf('nihx', 2)]

/** The labels of these sources where a split says of each sample what `fixed` does. */
const labelsOf = (fixed: (id: string) => boolean | null, over: Partial<Configuration>, sources = both) =>
  pipe(
    splitLabels(sources, 'classification', { ...defaults, seed: 1, ...over }, (_, { id }) => fixed(id)),
    E.getOrElseW(describeError),
  )

test('where the split leaves it to the run, its budget and seed decide, class by class', t => {
  const labels = labelsOf(() => null, { classificationLabels: 2 })
  if (typeof labels === 'string') return t.fail(labels)
  t.deepEqual([...labels.labelled, ...labels.unlabelled].sort(), [0, 1, 2, 3, 4, 5])
  t.deepEqual(labels.labelled.map(i => i % 2).sort(), [0, 1])
  t.deepEqual(
    labelsOf(() => null, { classificationLabels: 2 }),
    labels,
  )
  t.regex(String(labelsOf(() => null, { classificationLabels: 7 })), /expected at most 6, .*, got 7/)
})

test('labels that the split fixes are those of the run, which has to say how many', t => {
  const fixed = (id: string) => id.endsWith('1')
  t.deepEqual(labelsOf(fixed, { classificationLabels: 2 }), { labelled: [1, 5], unlabelled: [0, 2, 3, 4] })
  const sentence = (got: string) =>
    `training sets: the configuration has a problem: classificationLabels: expected 2, the number that the split fixes for chex and nihx, got ${got}.`
  t.is(labelsOf(fixed, { classificationLabels: 3 }), sentence('3'))
  t.is(labelsOf(fixed, { classificationLabels: 'full' }), sentence('full'))
})

test('with all labels fixed the images without labels are the same, and full is their number', t => {
  const all = { labelled: [0, 1, 2, 3, 4, 5], unlabelled: [0, 1, 2, 3, 4, 5] }
  t.deepEqual(
    labelsOf(() => true, { classificationLabels: 6 }),
    all,
  )
  t.deepEqual(
    labelsOf(() => true, { classificationLabels: 'full' }),
    all,
  )
})

test('a split that fixes the labels of one source only says nothing of both', t => {
  const fixed = (id: string) => (id.startsWith('chex') ? id.endsWith('1') : null)
  t.is(
    labelsOf(fixed, { classificationLabels: 1 }),
    'training sets: the configuration has a problem: classificationLabels: expected sources of which the split fixes either all labels or none, got chex and nihx.',
  )
  t.deepEqual(labelsOf(fixed, { classificationLabels: 1 }, both.slice(0, 1)), { labelled: [1], unlabelled: [0, 2, 3] })
})
