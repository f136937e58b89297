import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import test from 'ava'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { insideRoot } from '../../../lib/storage/inside-root.js'
import { temporaryFolder } from '../../temporary-folder.js'

const said = (root: string, name: string) => E.match(describeError, String)(insideRoot(root, name, 'test'))

test('a name below the root is a place there, whether or not a file is', t => {
  const root = temporaryFolder(t)
  t.is(said(root, 'images/a b.png'), join(root, 'images/a b.png'))
  t.is(said(root, './images//a..b.png'), join(root, 'images/a..b.png'))
  t.is(said('s3://xrays/x', 'images/a b.png'), 's3://xrays/x/images/a b.png')
  t.is(said('http://host/x', 'a b.png'), 'http://host/x/a%20b.png')
})

test('a name that leads out, or could on some system, is refused, here and on other machines', t => {
  for (const root of [temporaryFolder(t), 's3://xrays', 'http://host/x'])
    for (const [name, cause] of [
      ['', 'it names no file'],
      ['../a', 'it leads upwards'],
      ['a/../../b', 'it leads upwards'],
      ['a/..', 'it leads upwards'],
      ['/etc/passwd', 'it is absolute'],
      ['C:/a', 'it is absolute'],
      ['..\\a', 'it has a backslash, which leads elsewhere on other systems'],
      ['a\0.png', 'it has a zero byte'],
    ] as const)
      t.is(
        said(root, name),
        `test: ${root}: ${JSON.stringify(name)} is no name of a file in it: ${cause}; nothing outside is read or written; correct the name.`,
      )
})

test('a link that leads out of the root is not followed, one that stays inside is', t => {
  const folder = temporaryFolder(t)
  const root = join(folder, 'root')
  mkdirSync(join(root, 'real'), { recursive: true })
  mkdirSync(join(folder, 'rooted'))
  writeFileSync(join(folder, 'secret'), '')
  symlinkSync(join(root, 'real'), join(root, 'inside'))
  symlinkSync(folder, join(root, 'outside'))
  symlinkSync(join(folder, 'secret'), join(root, 'file'))
  symlinkSync(join(folder, 'rooted'), join(root, 'beside'))
  t.is(said(root, 'inside/a.png'), join(root, 'inside/a.png'))
  for (const name of ['outside/secret', 'outside/new/file', 'file', 'beside/a'])
    t.regex(said(root, name), /a link on its way leads out of the root/)
  symlinkSync(join(folder, 'later'), join(root, 'dangling'))
  for (const name of ['dangling', 'dangling/a.png', 'real/a.png/b'])
    t.is(/its way cannot be followed/.test(said(root, name)), name.startsWith('dangling'), name)
  symlinkSync(root, join(folder, 'alias'))
  t.is(said(join(folder, 'alias'), 'real/a.png'), join(folder, 'alias/real/a.png'))
})

test('whatever the name, a place is never outside', t => {
  const root = realpathSync(temporaryFolder(t))
  const parts = fc.array(fc.constantFrom('..', '.', 'a', '', '\\', '/', 'C:', '\0', '...', '~'), { maxLength: 6 })
  fc.assert(
    fc.property(parts, fc.constantFrom('/', ''), (names, between) => {
      const place = insideRoot(root, names.join(between), 'test')
      if (E.isRight(place)) t.notRegex(relative(root, resolve(place.right)), /^(\.\.(\/|$)|\/)/)
    }),
  )
})
