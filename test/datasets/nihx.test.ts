import { join } from 'node:path'
import test from 'ava'
import { nihx } from '../../datasets/nihx.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { leftOut, sharedPath } from '../shared.js'
import { countsOf, keysOf, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const image = await encodeGrey({ width: 2, height: 2, data: new Uint8Array(4) }, 'png')
const header =
  'Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]'
const rest = '0,1,58,M,PA,2682,2749,0.143,0.143'
const table = (...rows: string[]) => [header, ...rows, ''].join('\n')

test('pneumonia among the findings is abnormal, no finding alone normal, all else is left out', async t => {
  const root = scratchFolder(t, {
    'images/1.png': image,
    'images/2.png': image,
    'images/3.png': image,
    'images/4.png': image,
    'images/9.png': image,
    'Data_Entry_2017.csv': table(
      `1.png,Edema|Pneumonia,${rest}`,
      `2.png,No Finding,${rest}`,
      `3.png,Cardiomegaly,${rest}`,
      `4.png,Pneumonia,${rest}`,
      `5.png,Pneumonia,${rest}`,
    ),
  })
  const set = await orThrow(nihx(root))
  t.deepEqual(
    keysOf(set).map(({ id, split, label }) => `${id} ${split} ${label}`),
    ['nihx/1 test abnormal', 'nihx/2 test normal', 'nihx/4 test abnormal'],
  )
})

test('archives of parts are read; a file in several folders counts once, from images', async t => {
  const root = scratchFolder(t, {
    'images_002/images/2.png': image,
    'images_001/1.png': image,
    'images_001/2.png': image,
    'images/1.png': image,
    'Data_Entry_2017.csv': table(`1.png,No Finding,${rest}`, `2.png,Pneumonia,${rest}`),
  })
  t.deepEqual(
    keysOf(await orThrow(nihx(root))).map(({ imagePath }) => imagePath),
    [join(root, 'images', '1.png'), join(root, 'images_001', '2.png')],
  )
})

test('of several tables the one that knows the most files counts; a comma at the rows’ ends does not matter', async t => {
  const root = scratchFolder(t, {
    'images/1.png': image,
    'images/2.png': image,
    'Data_Entry_2017.csv': table(`7.png,Pneumonia,${rest}`, `1.png,Pneumonia,${rest}`),
    'Data_Entry_2017_v2020.csv': `\ufeff${header},\r\n1.png,No Finding,${rest},\r\n2.png,No Finding,${rest},\r\n`,
  })
  t.deepEqual(countsOf(await orThrow(nihx(root))), { 'test normal': 2 })
})

test('the patient is that of the table, or where it has none that of the name', async t => {
  const root = scratchFolder(t, {
    'images/00000012_003.png': image,
    'images/00000013_000.png': image,
    'images/x.png': image,
    'Data_Entry_2017.csv': table(
      '00000012_003.png,Pneumonia,3,512,58,M,PA',
      '00000013_000.png,No Finding,0',
      'x.png,No Finding,0,,58',
    ),
  })
  t.deepEqual(
    keysOf(await orThrow(nihx(root))).map(({ patientId }) => patientId),
    ['512', '13', null],
  )
})

test('of more than the paper’s 2,754 without finding that many are chosen, whatever else is on disk', async t => {
  const names = Array.from({ length: 2760 }, (_, i) => `${String(i).padStart(8, '0')}_000.png`)
  const rows = names.map((name, i) => `${name},${i < 3 ? 'Pneumonia' : 'No Finding'},${rest}`)
  const idsOf = async (present: readonly string[]) => {
    const files = present.map(name => [`images_001/images/${name}`, ''])
    const set = await orThrow(
      nihx(scratchFolder(t, { ...Object.fromEntries(files), 'Data_Entry_2017.csv': table(...rows) })),
    )
    t.deepEqual(countsOf(set)['test abnormal'], 3)
    return keysOf(set).map(({ id }) => id)
  }
  const all = await idsOf(names)
  t.deepEqual(all.length, 3 + 2754)
  t.deepEqual(all, all.toSorted())
  const left = all.filter(id => id !== all[100])
  const fewer = await idsOf(names.filter(name => !all[100]!.endsWith(name.slice(0, -4))))
  t.deepEqual(fewer.length, 3 + 2754)
  t.deepEqual(
    left.filter(id => !fewer.includes(id)),
    [],
  )
})

test('a row that does not decode is named by file and line', async t => {
  const failing = async (...rows: string[]) => {
    const root = scratchFolder(t, { 'images/1.png': image, 'Data_Entry_2017.csv': table(...rows) })
    return (await sentenceOf(nihx(root))).replace(join(root, 'Data_Entry_2017.csv'), 'TABLE')
  }
  t.is(
    await failing(`1.png,No Finding,${rest}`, '', `2.png,Pneumonia|Flu,${rest}`),
    'nihx: TABLE line 4: Expected findings of ChestX-ray14 separated by | as Finding Labels, got "Pneumonia|Flu"; correct or remove the row.',
  )
  t.is(
    await failing(`No Finding,1.png,${rest}`),
    'nihx: TABLE line 2: Expected a PNG\'s name as Image Index, got "No Finding"; correct or remove the row.',
  )
  t.regex(
    await failing(`1.png,No Finding,${rest}`, '2.png,"Pneumonia'),
    /^nihx: TABLE line 3: a quote that is opened here/,
  )
  const [early, later] = [`2.png,"Pneumonia,${rest}`, `3.png,No Finding,${rest}`]
  t.regex(
    await failing(`1.png,No Finding,${rest}`, early, later, later),
    /^nihx: TABLE line 3: a quote .* never closed/,
  )
})

test('missing folders, tables and labels say what was expected', async t => {
  const expected = 'a folder with Data_Entry_2017*.csv and images/*.png or images_*/*.png or images_*/images/*.png'
  const nowhere = join(scratchFolder(t), 'none')
  t.is(await sentenceOf(nihx(nowhere)), `nihx: nothing at ${nowhere}; expected ${expected}.`)
  const tableless = scratchFolder(t, { 'images/1.png': image })
  t.is(
    await sentenceOf(nihx(tableless)),
    `nihx: nothing at ${join(tableless, 'Data_Entry_2017.csv')}; expected ${expected}.`,
  )
  const imageless = scratchFolder(t, { 'Data_Entry_2017.csv': table() })
  t.is(await sentenceOf(nihx(imageless)), `nihx: nothing at ${join(imageless, 'images')}; expected ${expected}.`)
  const other = scratchFolder(t, { 'images/1.png': image, 'Data_Entry_2017.csv': table(`1.png,Mass,${rest}`) })
  t.is(
    await sentenceOf(nihx(other)),
    `nihx: ${other}: no image in it; expected ${expected}, and rows with Pneumonia or No Finding for some of the files.`,
  )
})

test('the real images: 160 with pneumonia and 300 without finding resized, ten more at native size', async t => {
  const root = sharedPath('data/NIH_ChestXray14')
  if (root === null) {
    t.log(leftOut('data/NIH_ChestXray14'))
    return t.pass()
  }
  const keys = keysOf(await orThrow(nihx(root)))
  const native = keys.filter(({ imagePath }) => imagePath.startsWith(join(root, 'images/')))
  t.is(native.length, 34)
  t.is(keys.length, 470)
  t.is(keys.filter(({ label }) => label === 'abnormal').length, 167)
  t.true(keys.every(({ split }) => split === 'test'))
})
