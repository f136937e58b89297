import { createHmac } from 'node:crypto'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { startHttpServer } from '../../bench/serve/http-server.js'
import { startS3Server } from '../../bench/serve/s3-server.js'
import { dicom } from '../../datasets/dicom.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { step } from '../../lib/flowable/step.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { resampleSample } from '../../lib/image/resample-sample.js'
import type { prepareTogether } from '../../pipelines/prepare-together.js'
import { dicomFile, type Element, pictureFile } from '../lib/image/dicom/dicom-file.js'
import { encodeFrame } from '../lib/image/dicom/encode-frame.js'
import { leftOut, sharedPath } from '../shared.js'
import { keysOf, readAt, sentenceOf } from './read-outcome.js'
import { scratchFolder } from './scratch-folder.js'

const picture = { width: 4, height: 1, pixels: Uint16Array.of(0, 100, 200, 400), bitsStored: 12 }
/** Centre 200.5, width 401: 0 is black, 400 white. */
const window: readonly Element[] = [
  ['0028,1050', 'DS', '100.5'],
  ['0028,1051', 'DS', '201'],
]
const secrets = ['ROE^JANE', 'PID-4711', '19700102']
const of = (id = secrets[1]!, ...more: readonly Element[]) =>
  pictureFile(picture, [
    ['0010,0010', 'PN', secrets[0]!],
    ['0010,0020', 'LO', id],
    ['0010,0030', 'DA', secrets[2]!],
    ['0028,0030', 'DS', '0.2\\0.1'],
    ...window,
    ...more,
  ])
const mask = await encodeGrey({ width: 4, height: 1, data: Uint8Array.of(0, 127, 128, 255) }, 'png')
const directory = dicomFile([])

test('files are known by content or by .dcm, in folders and under any names; what is none is left out', async t => {
  const root = scratchFolder(t, {
    'b/IM-0001': of(),
    'b/deep/er/IM 2.DCM': of(),
    'a.dcm': 'no DICOM at all',
    'a.txt': 'a text',
    'scan.png': mask,
    DICOMDIR: directory,
    '.hidden.dcm': of(),
    '._a.dcm': 'a hidden file of some archive',
  })
  const set = await orThrow(dicom(root))
  t.deepEqual(
    keysOf(set).map(({ id, split, label, patientId, maskPaths }) => [id, split, label, patientId, maskPaths.length]),
    [
      ['dicom/a', 'train', null, null, 0],
      ['dicom/b/IM-0001', 'train', null, null, 0],
      ['dicom/b/deep/er/IM 2', 'train', null, null, 0],
    ],
  )
  const { image, mask: none, pixelSpacingMm } = await readAt(set, 1)
  t.deepEqual([...image.data], [0, 128, 255, 255])
  t.is(none, null)
  t.deepEqual(pixelSpacingMm, [0.2, 0.1])
  t.regex(
    await sentenceOf(set.read(set.key(0), new AbortController().signal)),
    /^decode: .+a\.dcm \(sample dicom\/a\) is not a whole image: no DICOM file: "DICM" does not stand after/,
  )
})

test('a directory of a medium is none of its files, whatever it is called', async t => {
  const medium = Buffer.from(dicomFile([['0004,1130', 'CS', 'CHEST']]))
  const head = Buffer.concat([medium.subarray(0, 132), metaOf('1.2.840.10008.1.3.10'), medium.subarray(132 + 12)])
  const set = await orThrow(dicom(scratchFolder(t, { INDEX: head, one: of() })))
  t.deepEqual(
    keysOf(set).map(({ id }) => id),
    ['dicom/one'],
  )
})

/** The element (0002,0002) before the rest of a file's meta information, whose length it does not count. */
const metaOf = (uid: string) =>
  Buffer.concat([Buffer.from([2, 0, 2, 0]), Buffer.from('UI'), Buffer.from([uid.length, 0]), Buffer.from(uid)])

test('by percentiles, where they are asked for', async t => {
  const set = await orThrow(dicom(scratchFolder(t, { one: of() }), { intensity: 'percentile' }))
  t.deepEqual([...(await readAt(set, 0)).image.data], [0, 64, 128, 255])
})

test('patients are told apart by keyed hashes alone, and are in nothing that comes out', async t => {
  const far: Element = ['0009,1001', 'OB', new Uint8Array(40_000)]
  const root = scratchFolder(t, {
    'a.dcm': of(),
    'b.dcm': of(),
    'c.dcm': of('PID-4712'),
    'd.dcm': of('PID-4711 ', far),
    'e.dcm': of(''),
    'f.dcm': of().subarray(0, -4),
    'g.dcm': pictureFile(picture),
  })
  const set = await orThrow(dicom(root, { patientKey: 'a secret of ours' }))
  const hash = (id: string) => createHmac('sha256', 'a secret of ours').update(id).digest('hex').slice(0, 16)
  t.deepEqual(
    keysOf(set).map(({ patientId }) => patientId),
    [hash('PID-4711'), hash('PID-4711'), hash('PID-4712'), hash('PID-4711'), null, hash('PID-4711'), null],
  )
  const other = await orThrow(dicom(root, { patientKey: 'another' }))
  t.not(other.key(0).patientId, set.key(0).patientId)
  const { signal } = new AbortController()
  const out = await Promise.all(keysOf(set).map(key => set.read(key, signal)()))
  t.is(out.filter(({ _tag }) => _tag === 'Left').length, 1)
  for (const secret of secrets) t.false(JSON.stringify([keysOf(set), out]).includes(secret))
})

const rows = (text: string) => ({ 'labels.csv': text, 'a.dcm': of(), 'b/two.dcm': of(), 'b/three': of() })

test('labels.csv gives labels, splits and masks; what it does not name is unlabelled', async t => {
  const root = scratchFolder(t, {
    ...rows('\ufeffpath,mask,label,split\na.dcm,masks/a.png,abnormal,test\n\n"b/three",,normal,\n'),
    'masks/a.png': mask,
  })
  const set = await orThrow(dicom(root))
  t.deepEqual(
    keysOf(set).map(({ id, label, split, maskPaths }) => [id, label, split, maskPaths]),
    [
      ['dicom/a', 'abnormal', 'test', [join(root, 'masks/a.png')]],
      ['dicom/b/three', 'normal', 'train', []],
      ['dicom/b/two', null, 'train', []],
    ],
  )
  t.deepEqual((await readAt(set, 0)).mask, { width: 4, height: 1, data: Uint8Array.of(0, 0, 1, 1) })
})

for (const [what, text, cause] of [
  ['an unknown label', 'path,label\na.dcm,ill', 'line 2: label: expected normal, abnormal or nothing, got "ill"'],
  [
    'an unknown split',
    'path,label,split\na.dcm,normal,training',
    'line 2: split: expected train, validation, test or nothing, got "training"',
  ],
  ['a file that is not there', 'path,label\nc.dcm,normal', 'line 2: no DICOM file "c.dcm" in the folder'],
  ['a second row', 'path,label\na.dcm,normal\na.dcm,normal', 'line 3: a second row for "a.dcm"'],
  ['a field too few', 'path,label\na.dcm', 'line 2: expected 2 fields, got 1'],
  [
    'another column',
    'path,label,patient\na.dcm,normal,x',
    'line 1: expected the columns path,label and perhaps split and mask, got path,label,patient',
  ],
  [
    'a mask outside',
    'path,label,mask\na.dcm,normal,../m.png',
    'line 2: mask: "../m.png" is no name of a file in it: it leads upwards',
  ],
  ['a mask that is no PNG', 'path,label,mask\na.dcm,normal,m.jpg', 'line 2: mask: expected a PNG, got "m.jpg"'],
  [
    'several bad rows',
    'path,label\na.dcm,ill\nb/two.dcm,\nb/three,well',
    'line 2: label: expected normal, abnormal or nothing, got "ill" (and 1 more bad rows, at line 4)',
  ],
] as const)
  test(`labels.csv with ${what} is refused in a sentence`, async t => {
    const root = scratchFolder(t, rows(text))
    t.is(await sentenceOf(dicom(root)), `dicom: ${join(root, 'labels.csv')} ${cause}; correct or remove the row.`)
  })

test('no folder, no DICOM, two of one name, and wrong options', async t => {
  const expected = 'a folder with DICOM files, in it or in its folders, and perhaps a labels.csv'
  const nowhere = join(scratchFolder(t), 'none')
  t.is(await sentenceOf(dicom(nowhere)), `dicom: nothing at ${nowhere}; expected ${expected}.`)
  const empty = scratchFolder(t, { 'a.txt': '', 'empty.bin': '' })
  t.is(await sentenceOf(dicom(empty)), `dicom: ${empty}: no image in it; expected ${expected}.`)
  t.regex(await sentenceOf(dicom(scratchFolder(t, { one: of(), 'one.dcm': of() }))), /are both dicom\/one; remove one/)
  t.throws(() => dicom(empty, { patientKey: '' }), { instanceOf: RangeError, message: /patientKey: expected a secret/ })
  t.throws(() => dicom(empty, { intensity: 'linear' as never }), {
    instanceOf: RangeError,
    message: /window or percent/,
  })
})

const linking = process.platform === 'win32' ? test.skip : test
linking('a link that leads out of the folder is a dead letter, and is not read', async t => {
  const outside = scratchFolder(t, { secret: of(), 'deep/secret.dcm': of() })
  const root = scratchFolder(t, { 'one.dcm': of() })
  mkdirSync(join(root, 'in'))
  symlinkSync(join(outside, 'secret'), join(root, 'in', 'linked'))
  symlinkSync(join(outside, 'secret'), join(root, 'in', 'linked.txt'))
  symlinkSync(join(outside, 'deep'), join(root, 'out'))
  const set = await orThrow(dicom(root, { patientKey: 'a secret of ours' }))
  t.deepEqual(
    keysOf(set).map(({ id, patientId }) => [id, patientId !== null]),
    [
      ['dicom/in/linked', false],
      ['dicom/one', true],
    ],
  )
  t.regex(
    await sentenceOf(set.read(set.key(0), new AbortController().signal)),
    /cannot read .+in.linked \(sample dicom\/in\/linked\): it is a link that leads out of its data set/,
  )
})

test('behind HTTP and S3 it is the same set, with the same keys but for the places', async t => {
  const root = scratchFolder(t, {
    ...rows('path,label,mask\na.dcm,abnormal,masks/a b.png\nb/t w#o,normal,'),
    'b/t w#o': of('PID-4712', ['0009,1001', 'OB', new Uint8Array(40_000)]),
    'masks/a b.png': mask,
    'notes.txt': 'x'.repeat(70_000),
  })
  const [http, store] = await Promise.all([startHttpServer(root), startS3Server()])
  t.teardown(() => Promise.all([http.close(), store.close()]))
  Object.assign(process.env, store.environment)
  await store.put(root)
  const told = async (place: string) => {
    const set = await orThrow(dicom(place, { patientKey: 'a secret of ours' }))
    const samples = await Promise.all(keysOf(set).map((_, i) => readAt(set, i)))
    return samples.map(({ key: { imagePath, maskPaths, ...key }, image, mask: lungs }) => ({
      ...{ key, masks: maskPaths.length, image, lungs },
    }))
  }
  const local = await told(root)
  t.deepEqual(
    local.map(({ key: { id, label } }) => [id, label]),
    [
      ['dicom/a', 'abnormal'],
      ['dicom/b/t w#o', 'normal'],
      ['dicom/b/three', null],
      ['dicom/b/two', null],
    ],
  )
  t.deepEqual(await told(http.url), local)
  t.deepEqual(await told(store.root), local)
})

test('workers read with the same options, also what needs a decoder of its own', async t => {
  const root = scratchFolder(t, { plain: of() })
  const stream = encodeFrame(picture, 'jpeg-ls')
  writeFileSync(join(root, 'coded'), pictureFile(picture, window, { syntax: '.4.80', fragments: [stream] }))
  const pool = openWorkerPool({ workers: 1, timeoutMs: 60_000 })
  t.teardown(() => pool.close())
  const prepare = step<typeof prepareTogether>(
    new URL('../../pipelines/prepare-together.js', import.meta.url),
    'prepareTogether',
  )
  for (const intensity of ['window', 'percentile'] as const) {
    const set = await orThrow(dicom(root, { intensity }))
    const samples = keysOf(set).map(key => ({ key, epoch: 0, from: set.reader! }))
    const read = await pool.run(prepare, { samples, sizePx: 4, views: [], cache: null })
    t.is(read._tag, 'Right')
    if (read._tag === 'Right')
      t.deepEqual(
        read.right.map(({ _tag }) => _tag),
        ['Right', 'Right'],
      )
    t.deepEqual((await readAt(set, 0)).image, (await readAt(set, 1)).image)
  }
})

test('pixels of a smaller sample lie farther apart', async t => {
  const set = await orThrow(dicom(scratchFolder(t, { one: of() })))
  const sample = await readAt(set, 0)
  t.deepEqual(resampleSample(sample, { widthPx: 2, heightPx: 2 }).pixelSpacingMm, [0.1, 0.2])
})

test('the real files: 36, of which the MR matrix is one patient', async t => {
  const root = sharedPath('data/dicom')
  if (root === null) {
    t.log(leftOut('data/dicom'))
    return t.pass()
  }
  const set = await orThrow(dicom(root, { patientKey: 'a secret of ours' }))
  t.is(set.length, 36)
  const patients = keysOf(set)
    .filter(({ id }) => id.includes('MR64'))
    .map(({ patientId }) => patientId)
  t.is(patients.length, 8)
  t.regex(patients[0] ?? '', /^[0-9a-f]{16}$/)
  t.is(new Set(patients).size, 1)
})
