import test from 'ava'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeSplit, dividedPatients } from '../../pipelines/describe-split.js'
import { makeSplit } from '../../pipelines/make-split.js'
import { temporaryFolder } from '../temporary-folder.js'
import { fileSet } from './file-set.js'

test('what a person wants to know of a split: counts, budgets, and every leak', async t => {
  const root = temporaryFolder(t)
  const set = fileSet(root, 'chex', [
    { name: 'a', image: 'one', label: 'normal', patientId: 'p1' },
    { name: 'b', image: 'two', label: 'abnormal', patientId: 'p2' },
    { name: 'c', image: 'one', label: 'normal', patientId: 'p2', split: 'test' },
    { name: 'd', image: 'three', label: 'abnormal', patientId: 'p3', split: 'test' },
    { name: 'e', image: 'three', label: 'normal', patientId: 'p4', split: 'test' },
    { name: 'gone', image: undefined, label: 'normal' },
  ])
  const budgets = { classification: { labels: 2, sources: ['chex'] } }
  const made = await orThrow(makeSplit([set], { seed: 1, shares: 'official', budgets }))
  t.deepEqual(dividedPatients(made.manifest.samples), [{ source: 'chex', patientId: 'p2', splits: ['train', 'test'] }])
  t.deepEqual(describeSplit(made).replaceAll(root, '').split('\n'), [
    'source  part   images  normal  abnormal  no class  patients',
    'chex    train       2       1         1         0         2',
    'chex    test        3       2         1         0         3',
    'classification: 2 labels of chex',
    'images there more than once: 2, as 4 samples',
    'equal images in several parts (a leak): 1',
    '  chex/a (train) = chex/c (test)',
    'equal images of several classes (one is wrong): 1',
    '  chex/d (test) = chex/e (test)',
    'patients in several parts (a leak): 1',
    '  chex p2 in train and test',
    'samples left out: 1',
    '  contents: cannot read /chex/gone.png (sample chex/gone): ENOENT: no such file or directory; check that the file is there and may be read.',
  ])
})

test('of many only the first are told, and how many more', async t => {
  const samples = Array.from({ length: 20 }, (_, i) => ({
    name: `${i}`,
    image: `${i}`,
    patientId: `p${i % 10}`,
    split: i < 10 ? ('train' as const) : ('test' as const),
  }))
  const made = await orThrow(makeSplit([fileSet(temporaryFolder(t), 'chex', samples)], { seed: 1, shares: 'official' }))
  const text = describeSplit(made)
  t.regex(
    text,
    /\nimages there more than once: 0\npatients in several parts \(a leak\): 10\n( {2}chex p\d .*\n){5} {2}and 5 more$/,
  )
})
