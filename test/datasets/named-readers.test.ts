import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { chex } from '../../datasets/chex.js'
import { dicom } from '../../datasets/dicom.js'
import { jsrt } from '../../datasets/jsrt.js'
import { mcu } from '../../datasets/mcu.js'
import { namedReaders, nameOfReader } from '../../datasets/named-readers.js'
import { nihx } from '../../datasets/nihx.js'
import { shenzhen } from '../../datasets/shenzhen.js'
import { SourceName } from '../../lib/codec/configuration.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { loadStep } from '../../lib/flowable/step.js'
import { tarOf } from '../lib/shard/tar-of.js'
import { temporaryFolder } from '../temporary-folder.js'
import { wholeShards } from './whole-shards.js'

test('the reader of every data set has a name', async t => {
  const root = temporaryFolder(t)
  const write = (path: string, content: string | Uint8Array = '') => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  for (const path of [
    ...['jsrt/images/JPCLN001.png', 'jsrt/masks/JPCLN001.png', 'dicom/a.dcm', 'shenzhen/CXR_png/CHNCXR_0001_0.png'],
    ...['chex/train/NORMAL/a.jpeg', 'chex/train/PNEUMONIA/b.jpeg', 'nihx/images/00000001_000.png'],
    ...['mcu/CXR_png/MCUCXR_0001_0.png', 'mcu/mask/MCUCXR_0001_0.png'],
  ])
    write(path)
  write(
    'nihx/Data_Entry_2017.csv',
    'Image Index,Finding Labels,Follow-up #,Patient ID\n00000001_000.png,No Finding,0,1\n',
  )
  write('shards/a.tar', await tarOf([['a.png', 'x']]))
  const at = (name: string) => join(root, name)
  const sets = [
    ...(await Promise.all(
      [jsrt, mcu, chex, nihx, shenzhen].map(open => orThrow(open(at(open === jsrt ? 'jsrt' : open.name)))),
    )),
    await orThrow(dicom(at('dicom'))),
    await orThrow(dicom(at('dicom'), { intensity: 'percentile' })),
    ...(await orThrow(wholeShards(at('shards')))),
  ]
  const names = sets.map(({ reader }) => reader && nameOfReader(namedReaders, reader))
  t.deepEqual(names, ['jsrt', 'mcu', 'chex', 'nihx', 'shenzhen', 'dicom', 'dicom-percentile', 'shards'])
  t.deepEqual(names.toSorted(), Object.keys(namedReaders).toSorted(), 'no other is in the table')
  t.deepEqual(
    Object.keys(SourceName.keys).filter(source => !names.includes(source)),
    [],
    'every source has one',
  )
  for (const { reader, read } of sets) t.is(await loadStep(reader!), read as never)
})

test('a reader that is in no table has no name, nor has one of a module that is not there', t => {
  const module = new URL('./named-readers.test.ts', import.meta.url).href
  t.is(nameOfReader(namedReaders, { module, name: 'readJsrt' }), null)
  t.is(nameOfReader(namedReaders, { module: 'file:///nowhere.js', name: 'readJsrt' }), null)
  t.is(nameOfReader({ ...namedReaders, mine: { module, name: 'readMine' } }, { module, name: 'readMine' }), 'mine')
})
