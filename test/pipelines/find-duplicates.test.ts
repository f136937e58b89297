import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { findDuplicates } from '../../pipelines/find-duplicates.js'
import { temporaryFolder } from '../temporary-folder.js'
import { fileSet } from './file-set.js'

const idsOf = (keys: readonly Readonly<{ id: string }>[]) => keys.map(({ id }) => id)

test('equal files are one group, also of two sets; what is a leak and what is a contradiction is said', async t => {
  const root = temporaryFolder(t)
  const chex = fileSet(root, 'chex', [
    { name: 'a', image: 'one', label: 'normal' },
    { name: 'b', image: 'two', label: 'normal' },
    { name: 'c', image: 'one', label: 'normal', split: 'test' },
    { name: 'd', image: 'three', label: 'abnormal' },
    { name: 'e', image: 'four', label: 'normal' },
  ])
  const nihx = fileSet(root, 'nihx', [
    { name: 'f', image: 'three', label: 'normal' },
    { name: 'g', image: 'two', label: 'normal' },
  ])
  const { images, groups, unread } = await orThrow(findDuplicates([chex, nihx]))
  t.is(images, 7)
  t.deepEqual(unread, [])
  t.deepEqual(
    groups.map(({ keys, ...of }) => ({ ids: idsOf(keys), ...of })),
    [
      { ids: ['chex/a', 'chex/c'], same: 'bytes', acrossSplits: true, severalLabels: false },
      { ids: ['chex/b', 'nihx/g'], same: 'bytes', acrossSplits: false, severalLabels: false },
      { ids: ['chex/d', 'nihx/f'], same: 'bytes', acrossSplits: false, severalLabels: true },
    ],
  )
})

test('two encodings of one picture are found by their pixels alone', async t => {
  const set = fileSet(temporaryFolder(t), 'chex', [
    { name: 'png', image: 'as PNG', pixels: 'same' },
    { name: 'jpeg', image: 'as JPEG', pixels: 'same' },
    { name: 'other', image: 'another', pixels: 'differ' },
  ])
  t.deepEqual((await orThrow(findDuplicates([set]))).groups, [])
  const { groups } = await orThrow(findDuplicates([set], { pixels: true }))
  t.deepEqual(
    groups.map(({ keys, same }) => [same, ...idsOf(keys)]),
    [['pixels', 'chex/png', 'chex/jpeg']],
  )
})

test('a file that cannot be read is told and the others go on', async t => {
  const set = fileSet(temporaryFolder(t), 'chex', [
    { name: 'a', image: 'one' },
    { name: 'gone', image: undefined },
    { name: 'b', image: 'one' },
  ])
  const told: string[] = []
  const { images, groups, unread } = await orThrow(
    findDuplicates([set], { concurrency: 1, onProgress: (done, of) => told.push(`${done}/${of}`) }),
  )
  t.deepEqual([images, groups.length, told], [3, 1, ['1/3', '2/3', '3/3']])
  t.deepEqual(
    unread.map(({ key, cause }) => [key.id, cause._tag]),
    [['chex/gone', 'FileUnreadable']],
  )
})

test('at most as many files are read at a time as told, and aborting ends it with a sentence', async t => {
  const set = fileSet(
    temporaryFolder(t),
    'chex',
    Array.from({ length: 40 }, (_, i) => ({ name: `${i}`, image: `${i}` })),
  )
  let [open, most] = [0, 0]
  const counted = {
    ...set,
    read:
      (...[key, signal]: Parameters<typeof set.read>) =>
      async () => {
        most = Math.max(most, ++open)
        // The first three wait for one another, however slowly they are asked for.
        do await new Promise(resolve => setImmediate(resolve))
        while (most < 3)
        open--
        return set.read(key, signal)()
      },
  }
  await orThrow(findDuplicates([counted], { pixels: true, concurrency: 3 }))
  t.is(most, 3)

  const abort = new AbortController()
  const stopped = await findDuplicates([set], {
    signal: abort.signal,
    onProgress: done => {
      if (done === 5) abort.abort()
    },
  })()
  t.is(
    E.isLeft(stopped) && describeError(stopped.left),
    'contents: chex: aborted before the last image; start it again.',
  )
})
