import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { entryLocation, isRemote, joinLocation } from '../../../lib/storage/location.js'
import { outsideLocation } from '../../../lib/storage/outside-location.js'
import { locationBelow, relativeLocation } from '../../../lib/storage/relative-location.js'
import { temporaryFolder } from '../../temporary-folder.js'

const name = (root: string, location: string) => E.match(String, String)(relativeLocation(root, location))
const place = (root: string, name: string) => E.match(describeError, String)(locationBelow(root, name, 'test'))

test('names below a root here, over HTTP and in S3, with the part of the file that is meant', t => {
  t.is(name('data', 'data/JSRT/a b.png'), 'JSRT/a b.png')
  t.is(name('./data/', 'data/JSRT/a.png'), 'JSRT/a.png')
  t.is(name('/x/../data', '/data/a.png'), 'a.png')
  t.is(name('.', 'a.png'), 'a.png')
  t.is(name('http://host/x/?key=1', 'http://host/x/a%20b/%23.png?key=1'), 'a b/#.png')
  t.is(name('s3://xrays', 's3://xrays/a%20b.png'), 'a%20b.png')
  t.is(name('s3://xrays/x', 's3://xrays/x/0.tar#d/a.png&bytes=512-1023'), '0.tar#d/a.png&bytes=512-1023')
  t.is(name('data', outsideLocation('data/a.png')), 'outside:a.png')
})

test('what is no name below the root has none, with the cause', t => {
  t.is(name('data', 'data'), 'it names no file')
  t.is(name('data', 'database/a.png'), 'it leads upwards')
  t.is(name('data', '/data/a.png'), 'it leads upwards')
  t.is(name('http://host/x', 'http://host/xy/a.png'), 'it does not lie in it')
  t.is(name('http://host/x?key=1', 'http://host/x/a.png'), 'it does not lie in it')
  t.is(name('s3://xrays/x', 's3://other/x/a.png'), 'it does not lie in it')
  t.is(name('s3://xrays', 's3://xrays/../a.png'), 'it leads upwards')
  t.is(name('data', 'data/a\\b.png'), 'it has a backslash, which leads elsewhere on other systems')
  // Decoded, this name would mean a part of another file.
  t.is(name('http://host', 'http://host/a.tar%23bytes=0-9'), 'it does not lie in it')
})

test('a name of a hostile message is refused: upwards, absolute, an address, a backslash, a link that leads out', t => {
  const folder = temporaryFolder(t)
  const root = join(folder, 'root')
  mkdirSync(root)
  writeFileSync(join(folder, 'secret'), '')
  symlinkSync(join(folder, 'secret'), join(root, 'link'))
  for (const [hostile, cause] of [
    ['../secret', 'it leads upwards'],
    ['a/../../secret#x&bytes=0-9', 'it leads upwards'],
    ['outside:../secret', 'it leads upwards'],
    ['/etc/passwd', 'it is absolute'],
    ['#x&bytes=0-9', 'it names no file'],
    ['s3://bucket/secret', 'it is an address'],
    ['outside:http://host/secret', 'it is an address'],
    ['..\\secret', 'it has a backslash, which leads elsewhere on other systems'],
    ['link', 'a link on its way leads out of the root'],
  ] as const)
    t.is(
      place(root, hostile),
      `test: ${root}: ${JSON.stringify(hostile)} is no name of a file in it: ${cause}; nothing outside is read or written; correct the name.`,
    )
})

const plain = fc.stringMatching(/^[\w %#?&=ä.-]{1,8}$/).filter(part => !/^\.+$/.test(part))
const root = fc.constantFrom('data', '/a/b', 's3://xrays/x', 'http://host/x', 'https://host/x/?signed=1')
const part = fc.option(fc.tuple(plain, fc.nat(), fc.nat()), { nil: null })

test('there and back: a name means the same file below any root', t => {
  const holds = () =>
    fc.assert(
      fc.property(root, root, fc.array(plain, { minLength: 1, maxLength: 4 }), part, (here, there, parts, entry) => {
        const at = (root: string) => {
          const file = joinLocation(root, ...parts)
          return entry === null ? file : entryLocation(file, entry[0], { from: entry[1], to: entry[2] })
        }
        const named = relativeLocation(here, at(here))
        // A file whose own name ends as a part's location does can be read nowhere.
        if (E.isLeft(named)) return /bytes=\d+-\d+$/.test(parts.at(-1)!)
        return place(here, named.right) === at(here) && place(there, named.right) === at(there)
      }),
      { seed: 1, numRuns: 500 },
    )
  t.notThrows(holds)
})

test('whatever the name, a location is below the root', t => {
  const hostile = fc
    .array(fc.constantFrom('..', '.', '/', '\\', 'a', '', '#', 'bytes=0-1', '&', 's3://b', 'outside:', '%2e%2e'), {
      maxLength: 8,
    })
    .map(parts => parts.join(''))
  const holds = () =>
    fc.assert(
      fc.property(root, hostile, (root, name) => {
        const found = locationBelow(root, name, 'test')
        if (E.isLeft(found)) return true
        const bare = found.right.replace(/^outside:/, '')
        const start = isRemote(root) ? root.replace(/\/?(\?.*)?$/, '') : root
        return bare.startsWith(`${start}/`) && !bare.split('/').includes('..')
      }),
      { seed: 1, numRuns: 500 },
    )
  t.notThrows(holds)
})
