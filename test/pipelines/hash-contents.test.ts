import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import test from 'ava'
import { orThrow } from '../../lib/codec/or-throw.js'
import { hashContents } from '../../pipelines/hash-contents.js'
import { sentenceOf } from '../datasets/read-outcome.js'
import { temporaryFolder } from '../temporary-folder.js'
import { fileSet } from './file-set.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

test('a sample is known by the SHA-256 of its files, and of its pixels with their size where they are asked for', async t => {
  const set = fileSet(temporaryFolder(t), 'mcu', [
    { name: 'a', image: 'one', masks: ['left', 'right'], pixels: 'grey' },
    { name: 'b', image: 'two' },
  ])
  const { read, unread } = await orThrow(hashContents([set]))
  t.deepEqual(unread, [])
  t.deepEqual(read, [
    { key: set.key(0), image: sha256('one'), masks: [sha256('left'), sha256('right')], pixels: null },
    { key: set.key(1), image: sha256('two'), masks: [], pixels: null },
  ])
  const { read: seen } = await orThrow(hashContents([set], { pixels: true }))
  t.deepEqual(
    seen.map(({ pixels }) => pixels),
    [sha256('4 1 grey'), sha256('3 1 two')],
  )
})

test('samples come in the order of the sets, however many are read at a time; a missing mask makes one unread', async t => {
  const root = temporaryFolder(t)
  const set = (source: string) =>
    fileSet(
      root,
      source,
      Array.from({ length: 7 }, (_, i) => ({ name: `${i}`, image: `${i}`, masks: ['mask'] })),
    )
  const sets = [set('jsrt'), set('mcu')]
  rmSync(sets[0]!.key(3).maskPaths[0]!)
  for (const concurrency of [1, 5]) {
    const told: number[] = []
    const { read, unread } = await orThrow(
      hashContents(sets, { concurrency, onProgress: (done, of) => told.push(done / of) }),
    )
    const ids = sets.flatMap(({ name }) => Array.from({ length: 7 }, (_, i) => `${name}/${i}`))
    t.deepEqual(
      read.map(({ key }) => key.id),
      ids.filter(id => id !== 'jsrt/3'),
    )
    t.deepEqual(
      unread.map(({ key, cause }) => [key.id, cause._tag]),
      [['jsrt/3', 'FileUnreadable']],
    )
    t.deepEqual(
      told,
      ids.map((_, i) => (i + 1) / ids.length),
    )
  }
})

test('stopping before the last sample is told', async t => {
  const set = fileSet(temporaryFolder(t), 'jsrt', [
    { name: 'a', image: 'a' },
    { name: 'b', image: 'b' },
  ])
  const abort = new AbortController()
  t.is(
    await sentenceOf(hashContents([set], { concurrency: 1, signal: abort.signal, onProgress: () => abort.abort() })),
    'contents: jsrt: aborted before the last image; start it again.',
  )
})
