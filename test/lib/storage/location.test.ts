import test from 'ava'
import fc from 'fast-check'
import { baseName, entryLocation, isRemote, joinLocation, splitLocation } from '../../../lib/storage/location.js'

const name = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter(text => !/[/\\]/.test(text) && !['.', '..'].includes(text))

test('a place inside a folder: paths are joined, keys stand as they are, URLs are encoded before their query', t => {
  t.is(joinLocation('data', 'JSRT', 'a b.png'), 'data/JSRT/a b.png')
  t.is(joinLocation('s3://xrays/2024/', 'JSRT', 'a b%.png'), 's3://xrays/2024/JSRT/a b%.png')
  t.is(joinLocation('http://host/x', 'images/a b#1.png'), 'http://host/x/images/a%20b%231.png')
  t.is(joinLocation('https://host/x/?sig=a/b', 'a.png'), 'https://host/x/a.png?sig=a/b')
  t.true(['http://a', 'HTTPS://a', 's3://a'].every(isRemote))
  t.false(['a', '/a', 'C:\\a', 'ftp://a', 'https:/a'].some(isRemote))
})

test('the last name of a place is the name that was joined, wherever it is', t => {
  fc.assert(
    fc.property(name, fc.constantFrom('data', 's3://xrays', 'http://host/x'), (text, root) => {
      t.is(baseName(joinLocation(root, text)), text)
    }),
  )
})

test('an entry of an archive is split into the archive, the name and the place that it was made of', t => {
  fc.assert(
    fc.property(fc.constantFrom('s3://xrays/', '/x#1/', ''), name, name, fc.nat(), fc.nat(), (root, ...places) => {
      const [archive, entry, from, length] = places
      const [file, range] = [`${root}${archive}.tar`, { from, to: from + length }]
      t.deepEqual(splitLocation(entryLocation(file, entry, range)), { file, entry, range })
    }),
  )
  t.deepEqual(splitLocation('a#b.png'), { file: 'a#b.png', entry: null, range: null })
  t.is(baseName('a/b.tar#c/d.png&bytes=0-1'), 'd.png')
  t.is(entryLocation('a.tar', 'c/1%#2.png', { from: 0, to: 1 }), 'a.tar#c/1%25%232.png&bytes=0-1')
})
