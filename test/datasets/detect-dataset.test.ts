import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeDetected } from '../../datasets/describe-detected.js'
import { detectDataset } from '../../datasets/detect-dataset.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { DetectedDataset } from '../../lib/codec/detected-dataset.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { leftOut, sharedPath } from '../shared.js'
import { sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const detected = (root: string) => orThrow(detectDataset(root))
const empty = (...paths: readonly string[]) => Object.fromEntries(paths.map(path => [path, '']))
/** The differences that are no counts, with the root taken out. */
const differences = async (t: ExecutionContext, files: Readonly<Record<string, string>>) => {
  const root = scratchFolder(t, files)
  const { sets } = await detected(root)
  return sets.flatMap(set =>
    set.differences
      .filter(difference => !difference.includes('where the official set has'))
      .map(difference => difference.replaceAll(root, 'ROOT')),
  )
}
const numbered = (count: number, name: (number: string, i: number) => string, digits = 3) =>
  Array.from({ length: count }, (_, i) => name(String(i + 1).padStart(digits, '0'), i))

test('the official JSRT with SCR: counts of images, masks and folds, none of them other than published', async t => {
  const stems = [...numbered(154, n => `JPCLN${n}`), ...numbered(93, n => `JPCNN${n}`)]
  const lungs = stems.flatMap((stem, i) =>
    ['left lung', 'right lung'].map(lung => `SCR/fold${i % 2 === 0 ? 1 : 2}/masks/${lung}/${stem}.gif`),
  )
  const root = scratchFolder(t, empty(...stems.map(stem => `All247images/${stem}.IMG`), ...lungs))
  t.deepEqual((await detected(root)).sets, [
    {
      ...{ source: 'jsrt', root, form: 'official', images: 247 },
      counts: [
        { what: 'images', found: 247, official: 247 },
        { what: 'images with masks', found: 247, official: 247 },
        { what: 'training images', found: 111, official: 111 },
        { what: 'validation images', found: 13, official: 13 },
        { what: 'test images', found: 123, official: 123 },
      ],
      differences: [],
    },
  ])
  rmSync(join(root, 'SCR', 'fold2'), { recursive: true })
  rmSync(join(root, 'SCR', 'fold1', 'masks', 'left lung', 'JPCLN001.gif'))
  rmSync(join(root, 'All247images', 'JPCLN003.IMG'))
  t.deepEqual((await detected(root)).sets[0]?.differences, [
    'Images: 246, where the official set has 247.',
    'Images with masks: 123, where the official set has 247.',
    'Training images: 110, where the official set has 111.',
    'Images whose fold of masks is not there: 123, jsrt/JPCLN002, jsrt/JPCLN004, jsrt/JPCLN006 and 120 more.',
    `Images without a mask in ${join(root, 'SCR/fold1/masks/left lung')}: 1, JPCLN001.gif.`,
    `Masks without an image in ${join(root, 'SCR/fold1/masks/left lung')}: 1, JPCLN003.gif.`,
    `Masks without an image in ${join(root, 'SCR/fold1/masks/right lung')}: 1, JPCLN003.gif.`,
  ])
})

test('Shenzhen as published: 662 images, 566 of them with masks', async t => {
  const stems = numbered(662, (n, i) => `CHNCXR_${n}_${i < 326 ? 0 : 1}`, 4)
  const masks = stems.slice(0, 566).map(stem => `any name/mask/${stem}_mask.png`)
  const root = scratchFolder(t, empty(...stems.map(stem => `any name/CXR_png/${stem}.png`), ...masks))
  const { sets } = await detected(root)
  t.deepEqual([sets[0]?.source, sets[0]?.form, sets[0]?.differences], ['shenzhen', 'official', []])
  t.is(
    describeDetected({ root, sets }),
    `Shenzhen: ${join(root, 'any name')}
  662 images, 326 normal images, 336 images of tuberculosis, 566 images with masks.
  All as in the official set.`,
  )
})

test('Montgomery: masks without images and images without masks', async t => {
  t.deepEqual(
    await differences(
      t,
      empty(
        'CXR_png/MCUCXR_0001_0.png',
        'CXR_png/MCUCXR_0002_0.png',
        'ManualMask/leftMask/MCUCXR_0001_0.png',
        'ManualMask/leftMask/MCUCXR_0002_0.png',
        'ManualMask/leftMask/Thumbs.db',
        'ManualMask/rightMask/MCUCXR_0001_0.png',
        ...numbered(4, n => `ManualMask/rightMask/MCUCXR_1${n}_0.png`),
      ),
    ),
    [
      'Images without a mask in ROOT/ManualMask/rightMask: 1, MCUCXR_0002_0.png.',
      'Masks without an image in ROOT/ManualMask/rightMask: 4, MCUCXR_1001_0.png, MCUCXR_1002_0.png, MCUCXR_1003_0.png and 1 more.',
    ],
  )
})

test('Kermany: a patient’s name in two parts is told, and not taken for proof', async t => {
  const names = ['train/NORMAL/IM-0001-0001', 'train/PNEUMONIA/person1_virus_6', 'train/PNEUMONIA/person2_virus_7']
  const others = ['test/NORMAL/NORMAL2-IM-0001-0001', 'test/PNEUMONIA/person1_bacteria_1']
  const paths = [...names, ...others].map(name => `chest_xray/${name}.jpeg`)
  t.deepEqual(await differences(t, empty(...paths, '__MACOSX/chest_xray/train/NORMAL/x.jpeg')), [
    'Patients whose names occur in more than one part of the split: 1, person1; the names alone do not prove that they are the same persons.',
  ])
})

test('ChestX-ray14: what the table names and is missing, and files that it does not name', async t => {
  const rows = ['00000001_000.png,Pneumonia,0,1', '00000002_000.png,No Finding,0,2', '00000003_000.png,Mass,0,3']
  const table = `${['Image Index,Finding Labels,Follow-up #,Patient ID,OriginalImage[Width,Height]', ...rows].join('\n')}\n`
  const files = empty('images_001/images/00000002_000.png', 'images_012/images/00000009_000.png')
  const root = scratchFolder(t, { ...files, 'Data_Entry_2017.csv': table })
  const [set] = (await detected(root)).sets
  t.like(set, { source: 'nihx', form: 'official', images: 1 })
  t.deepEqual(set?.differences.slice(-2), [
    'Images that the table names and that are missing: 2, 1 of them with pneumonia: 00000001_000.png, 00000003_000.png.',
    'Image files that are not in the table: 1, 00000009_000.png.',
  ])
  t.true(set?.differences.includes('Image files: 2, where the official set has 112,120.'))
})

test('several sets in one folder, one that is broken, DICOM files and shards are each told', async t => {
  const root = scratchFolder(
    t,
    empty(
      'a/CXR_png/MCUCXR_0001_0.png',
      'b/patient1/study/series/IM0001.dcm',
      'b/patient1/study/series/IM0002.dcm',
      'b/patient2/study/1.2.840.113619.2.5',
      'b/DICOMDIR',
      'c/xrays-000000.tar',
      'c/xrays-000001.tar.gz',
      'c/index.jsonl',
      'd/images_01.tar.gz',
    ),
  )
  const found = await detected(root)
  t.deepEqual(
    found.sets.map(({ source, root: folder, images }) => [source, folder, images]),
    [
      ['mcu', join(root, 'a'), 0],
      ['dicom', join(root, 'b'), 3],
      ['shards', join(root, 'c'), 2],
    ],
  )
  t.regex(found.sets[0]!.differences.join(), /^mcu: nothing at .*mask; expected a folder with CXR_png/)
  t.true(E.isRight(DetectedDataset.decode(JSON.parse(JSON.stringify(found)))))
  t.regex(describeDetected(found), /^3 data sets in .*:\nMontgomery County: .*a\n {2}mcu: nothing at/)
})

test('a folder of patients is one set of DICOM files, and nothing is nothing', async t => {
  const root = scratchFolder(t, empty('p1/s/1.dcm', 'p2/s/1.dcm', 'p3/s/1.dcm'))
  t.deepEqual(
    (await detected(root)).sets.map(set => [set.source, set.root, set.images]),
    [['dicom', root, 3]],
  )
  const nothing = scratchFolder(t, empty('a/b/c.txt', 'd.png'))
  t.is(describeDetected(await detected(nothing)), `No data set was recognised in ${nothing}.`)
  const nowhere = join(nothing, 'nowhere')
  t.is(await sentenceOf(detectDataset(nowhere)), `data: nothing at ${nowhere}; expected a folder of data sets.`)
})

test('DICOM files of any name are found by what they begin with, whatever lies before them or beside them', async t => {
  const [dicom, other] = [`${'\0'.repeat(128)}DICM`, 'no picture']
  const alone = scratchFolder(t, {
    'hospital/00_docs/letter.pdf': other,
    'hospital/00_docs/scan': other,
    'hospital/Doe/study/series/IM-0001-0001': dicom,
    'hospital/Roe/CR.1.2.840.1': dicom,
  })
  t.deepEqual(
    (await detected(alone)).sets.map(set => [set.source, set.root, set.images]),
    [['dicom', alone, 3]],
  )
  const beside = scratchFolder(t, {
    'data/ct/p1/scan': dicom,
    'data/ct/p2/scan': dicom,
    'data/montgomery/CXR_png/MCUCXR_0001_0.png': '',
    'data/other/scan': other,
  })
  t.deepEqual(
    (await detected(beside)).sets.map(set => [set.source, set.root]),
    [
      ['dicom', join(beside, 'data/ct')],
      ['mcu', join(beside, 'data/montgomery')],
    ],
  )
})

test('phantoms are called so, and are as many as they are; sets in one folder with others are found', async t => {
  const root = scratchFolder(t)
  await orThrow(
    writePhantoms(root, {
      ...{ seed: 1, sizePx: 16 },
      counts: { jsrt: 4, chex: { train: 6, validation: 0, test: 0 }, mcu: 2, nihx: 2 },
    }),
  )
  const { sets } = await detected(root)
  t.deepEqual(
    sets.map(({ source, form, images, differences }) => [source, form, images, differences]),
    [
      ['jsrt', 'phantoms', 4, []],
      ['mcu', 'phantoms', 2, []],
      ['nihx', 'phantoms', 2, []],
      ['chex', 'phantoms', 6, []],
    ],
  )
  // Two sets in the root itself, one of them with a copy of its own in it, and a third beside.
  const mixed = scratchFolder(t, empty('small/CXR_png/MCUCXR_0001_0.png'))
  renameSync(join(root, 'JSRT', 'images'), join(mixed, 'images'))
  renameSync(join(root, 'MontgomerySet', 'CXR_png'), join(mixed, 'CXR_png'))
  mkdirSync(join(mixed, 'x'))
  renameSync(join(root, 'chest_xray'), join(mixed, 'x', 'y'))
  t.deepEqual(
    (await detected(mixed)).sets.map(set => [set.source, set.root]),
    [
      ['jsrt', mixed],
      ['mcu', mixed],
      ['chex', join(mixed, 'x', 'y')],
    ],
  )
})

test('the real sets: which they are, in which form, and what they lack', async t => {
  const root = sharedPath('data')
  if (root === null) {
    t.log(leftOut('data'))
    return t.pass()
  }
  const { sets } = await detected(root)
  t.deepEqual(
    sets.map(({ source, form, images }) => `${source} ${form} ${images}`),
    [
      'jsrt reduced 247',
      'mcu reduced 138',
      'nihx reduced 470',
      'chex official 96',
      'chex official 5856',
      'dicom null 36',
    ],
  )
  t.deepEqual([sets[0]?.differences, sets[1]?.differences], [[], []])
  t.regex(sets[4]!.differences.join(), /^Patients whose names occur in more than one part of the split: 170, [^.]*\.$/)
})
