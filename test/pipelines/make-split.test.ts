import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { chex } from '../../datasets/chex.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { encodeSplitManifest } from '../../lib/codec/split-manifest.js'
import type { SampleSet } from '../../pipelines/data-folder.js'
import { dividedPatients } from '../../pipelines/describe-split.js'
import { type MakeSplitOptions, makeSplit } from '../../pipelines/make-split.js'
import { leftOut, sharedPath } from '../shared.js'
import { temporaryFolder } from '../temporary-folder.js'
import { fileSet } from './file-set.js'

const thirds = { train: 0.6, validation: 0.2, test: 0.2 }
const options: MakeSplitOptions = { seed: 1, shares: thirds }
const reversed = (set: SampleSet): SampleSet => ({ ...set, key: index => set.key(set.length - 1 - index) })
/** Ten patients of four images, half of them ill. */
const patients = (root: string) =>
  fileSet(
    root,
    'chex',
    Array.from({ length: 40 }, (_, i) => ({
      name: `${i}`,
      image: `image ${i}`,
      patientId: `p${i % 10}`,
      label: i % 2 === 0 ? ('normal' as const) : ('abnormal' as const),
    })),
  )
const masked = (root: string) =>
  fileSet(
    root,
    'jsrt',
    Array.from({ length: 10 }, (_, i) => ({ name: `${i}`, image: `lungs ${i}`, masks: [`left ${i}`, `right ${i}`] })),
  )
const sentence = async (sets: readonly SampleSet[], of: Partial<MakeSplitOptions>) => {
  const made = await makeSplit(sets, { ...options, ...of })()
  return E.isLeft(made) ? describeError(made.left) : 'no error'
}

test('a split says of each sample all that fixes it', async t => {
  const { manifest, duplicates, unread } = await orThrow(makeSplit([masked(temporaryFolder(t))], options))
  t.deepEqual([duplicates, unread], [[], []])
  t.deepEqual(
    { ...manifest, samples: manifest.samples.length },
    {
      ...{ kind: 'split', formatVersion: 1, seed: 1, shares: thirds, allocation: 'balanced', samples: 10 },
      ...{ stratifiedBy: ['source', 'label'], groupedBy: ['patient', 'bytes'] },
      budgets: { segmentation: null, classification: null },
    },
  )
  const [first] = manifest.samples
  t.is(first?.id, 'jsrt/0')
  // What sha256sum says of these texts.
  t.deepEqual(first?.sha256, {
    image: '8bb30491819bb9ca3938056e2f0f3731c86b64ad33c7be78d6772e67c46d97c7',
    masks: [
      'a7dc4f23cab65168d05ccecebf8ece82698c7e7defe1e9010e70318adc17f054',
      '3bdda806d227430fb5ac0a61db12f913dee96dddacb0660c37c2f3257e61c1b4',
    ],
  })
  t.deepEqual(first?.labelled, { segmentation: null, classification: null })
  t.deepEqual(
    ['train', 'validation', 'test'].map(part => manifest.samples.filter(({ split }) => split === part).length),
    [6, 2, 2],
  )
})

test('the same seed gives the same bytes, whatever the order of sets and files; another seed another split', async t => {
  const root = temporaryFolder(t)
  const [chex, jsrt] = [patients(root), masked(root)]
  const text = async (sets: readonly SampleSet[], seed = 1) =>
    encodeSplitManifest((await orThrow(makeSplit(sets, { ...options, seed }))).manifest)
  t.is(await text([chex, jsrt]), await text([reversed(jsrt), reversed(chex)]))
  t.not(await text([chex, jsrt]), await text([chex, jsrt], 2))
})

test('no patient and no image is in two parts, by bytes or by pixels', async t => {
  const root = temporaryFolder(t)
  const image = fc.record({
    image: fc.constantFrom(...'abcdefghijkl'),
    pixels: fc.constantFrom(undefined, 'P', 'Q'),
    patientId: fc.constantFrom(null, '1', '2', '3', '4'),
    label: fc.constantFrom('normal', 'abnormal', null),
  })
  let runs = 0
  await fc.assert(
    fc.asyncProperty(fc.array(image, { maxLength: 25 }), fc.nat(1000), async (images, seed) => {
      const samples = images.map(({ pixels, ...of }, i) => ({ ...of, name: `${i}`, ...(pixels && { pixels }) }))
      const set = fileSet(`${root}/${runs++}`, 'chex', samples)
      const { manifest, duplicates } = await orThrow(makeSplit([set], { ...options, seed, contents: 'pixels' }))
      const partOf = new Map(manifest.samples.map(({ id, split }) => [id, split]))
      const parts = (having: (of: (typeof samples)[number]) => boolean) =>
        new Set(samples.filter(having).map(({ name }) => partOf.get(`chex/${name}`))).size
      return (
        manifest.samples.length === samples.length &&
        duplicates.every(({ acrossSplits }) => !acrossSplits) &&
        ['1', '2', '3', '4'].every(patient => parts(({ patientId }) => patientId === patient) <= 1) &&
        ['P', 'Q'].every(same => parts(({ pixels }) => pixels === same) <= 1) &&
        [...'abcdefghijkl'].every(same => parts(({ image }) => image === same) <= 1)
      )
    }),
    { seed: 1, numRuns: 25 },
  )
  t.is(runs, 25)
})

test('official: every sample where its publisher put it, and what leaks of that is told', async t => {
  const set = fileSet(temporaryFolder(t), 'chex', [
    { name: 'a', image: 'one', split: 'train' },
    { name: 'b', image: 'one', split: 'test' },
    { name: 'c', image: 'two', split: 'validation' },
  ])
  const { manifest, duplicates } = await orThrow(makeSplit([set], { ...options, shares: 'official' }))
  t.deepEqual(
    manifest.samples.map(({ split }) => split),
    ['train', 'test', 'validation'],
  )
  t.deepEqual([manifest.stratifiedBy, manifest.groupedBy], [[], []])
  t.deepEqual(
    duplicates.map(({ acrossSplits, keys }) => [acrossSplits, keys.length]),
    [[true, 2]],
  )
})

test('labels are drawn from the training images of the sources of a budget, exactly as many', async t => {
  const root = temporaryFolder(t)
  const budgets = { segmentation: { labels: 3, sources: ['jsrt'] }, classification: { labels: 8, sources: ['chex'] } }
  const sets = [patients(root), masked(root)]
  const { manifest } = await orThrow(makeSplit(sets, { ...options, budgets }))
  for (const [task, source, count] of [
    ['segmentation', 'jsrt', 3],
    ['classification', 'chex', 8],
  ] as const) {
    const used = manifest.samples.filter(({ labelled }) => labelled[task] === true)
    t.is(used.length, count)
    t.true(used.every(of => of.source === source && of.split === 'train'))
    t.true(manifest.samples.every(of => (of.labelled[task] === null) === (of.source !== source)))
  }
  const ill = manifest.samples.filter(({ labelled, label }) => labelled.classification && label === 'abnormal')
  t.is(ill.length, 4, 'balanced')
  const byPatient = await orThrow(makeSplit(sets, { ...options, budgets, budgetsByPatient: true }))
  const chosen = byPatient.manifest.samples.filter(({ labelled }) => labelled.classification)
  t.is(new Set(chosen.map(({ patientId }) => patientId)).size, 2, 'eight labels are two patients of four images')
})

test('without looking at contents no file is read', async t => {
  const set = fileSet(temporaryFolder(t), 'chex', [{ name: 'gone', image: undefined }])
  const { manifest, unread } = await orThrow(makeSplit([set], { ...options, contents: 'none' }))
  t.deepEqual([manifest.samples[0]?.sha256, unread, manifest.groupedBy], [null, [], ['patient']])
})

test('a sample whose image or mask cannot be read is left out and told', async t => {
  const set = fileSet(temporaryFolder(t), 'chex', [
    { name: 'a', image: 'one' },
    { name: 'gone', image: undefined },
  ])
  const { manifest, unread } = await orThrow(makeSplit([set], options))
  t.deepEqual([manifest.samples.map(({ id }) => id), unread.map(({ key }) => key.id)], [['chex/a'], ['chex/gone']])
})

test('what means nothing is one sentence before any file is read', async t => {
  const root = temporaryFolder(t)
  const gone = fileSet(root, 'chex', [{ name: 'gone', image: undefined }])
  t.is(
    await sentence([gone, gone], { shares: { train: 0.5, validation: 0.1, test: 0.1 } }),
    'split: the split that was asked for has 2 problems: shares: expected train, validation and test to be 1 together, got 0.7; the data: expected each sample once, got two of the id chex/gone.',
  )
  t.regex(
    await sentence([masked(root)], { budgets: { segmentation: { labels: 3, sources: ['mcu'] } } }),
    /the segmentation labels: expected a source that is there, got mcu\.$/,
  )
  t.regex(
    await sentence([masked(root)], { budgets: { segmentation: { labels: 30, sources: ['jsrt'] } } }),
    /the segmentation label budget has a problem: expected at most 6, .* got 30\.$/,
  )
})

test('real X-rays: the official parts share names of patients and no image; a split of them shares neither', async t => {
  const root = sharedPath('data/chest_xray_224')
  if (root === null) {
    t.log(leftOut('data/chest_xray_224'))
    return t.pass()
  }
  const set = await orThrow(chex(root))
  const official = await orThrow(makeSplit([set], { seed: 1, shares: 'official' }))
  t.is(official.duplicates.length, 30)
  t.deepEqual(
    official.duplicates.filter(({ acrossSplits, severalLabels }) => acrossSplits || severalLabels),
    [],
  )
  // All of them `person…`, of viral pneumonia in one part and of bacterial in the other.
  t.is(dividedPatients(official.manifest.samples).length, 170)
  const { manifest } = await orThrow(makeSplit([set], { seed: 1, shares: thirds, contents: 'none' }))
  t.deepEqual(dividedPatients(manifest.samples), [])
  const tested = manifest.samples.filter(({ split }) => split === 'test').length
  // Two classes, of each off by half of the largest patient: 31 images and 4.
  t.true(Math.abs(tested - 0.2 * 5856) <= (31 + 4) / 2, `${tested} of 5856`)
})
