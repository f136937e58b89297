import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { orThrow } from '../../../lib/codec/or-throw.js'
import { readLocation } from '../../../lib/storage/read-location.js'
import { recordReads } from '../../../lib/storage/recorded-reads.js'
import { temporaryFolder } from '../../temporary-folder.js'

const options = { stage: 'test', sampleId: null, signal: new AbortController().signal }

test('work gives the bytes of what it read, each of several at a time its own', async t => {
  const folder = temporaryFolder(t)
  const path = (name: string) => join(folder, name)
  for (const name of ['a', 'b', 'c']) writeFileSync(path(name), `content of ${name}`)
  const read = (name: string) => orThrow(readLocation(path(name), options))
  const [first, second] = await Promise.all([
    recordReads(async () => {
      await read('a')
      await new Promise(resolve => setImmediate(resolve))
      return read('b')
    }),
    recordReads(async () => (await read('c')).length),
  ])
  t.deepEqual([...first.reads.keys()], [path('a'), path('b')])
  t.is(first.reads.get(path('b')), first.result)
  t.deepEqual([...second.reads], [[path('c'), Buffer.from('content of c')]])
  t.is(second.result, 12)
})

test('what cannot be read leaves no bytes, and work that throws rejects', async t => {
  const folder = temporaryFolder(t)
  const { result, reads } = await recordReads(readLocation(join(folder, 'none'), options))
  t.is(result._tag, 'Left')
  t.is(reads.size, 0)
  await t.throwsAsync(
    recordReads(async () => {
      throw new Error('broken')
    }),
    { message: 'broken' },
  )
})
