import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { draw, filesOf } from '../../../bench/loader/image-sets.js'
import { temporaryFolder } from '../../temporary-folder.js'

test('a draw repeats none, is the same for the same seed, and takes all where there are no more', t => {
  const values = Array.from({ length: 100 }, (_, i) => i)
  const drawn = draw(values, 30, 1)
  t.is(new Set(drawn).size, 30)
  t.deepEqual(draw(values, 30, 1), drawn)
  t.notDeepEqual(draw(values, 30, 2), drawn)
  t.is(draw(values, 100, 1), values)
})

test('pictures in folders below count, hidden files and others do not; a missing folder is null', t => {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'set', 'train'), { recursive: true })
  for (const file of ['b.jpeg', 'a.png', '._a.png', 'notes.txt', join('train', 'c.JPG')])
    writeFileSync(join(root, 'set', file), '')
  const set = { name: 'set', folder: 'set', what: 'pictures', atMost: 10 }
  t.deepEqual(
    filesOf(set, root),
    ['a.png', 'b.jpeg', join('train', 'c.JPG')].map(file => join(root, 'set', file)),
  )
  t.is(filesOf({ ...set, folder: 'absent' }, root), null)
})
