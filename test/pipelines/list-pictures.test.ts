import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { expectPictures, listPictures } from '../../pipelines/list-pictures.js'
import { temporaryFolder } from '../temporary-folder.js'

const withFiles = (t: ExecutionContext, ...files: readonly string[]) => {
  const root = temporaryFolder(t)
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  return root
}

const listed = async (paths: readonly string[], ...except: readonly string[]) => {
  const all: (readonly [string, string])[] = []
  for await (const { path, name } of listPictures(paths, { except })) all.push([path, name])
  return all
}

test('folders are walked by name, and give their pictures and no others', async t => {
  const root = withFiles(t, 'b/z.PNG', 'b/a.jpeg', 'a.tif', 'c.txt', '.hidden.png', '.git/x.png', 'b/deep/er/q.webp')
  t.deepEqual(await listed([root]), [
    [join(root, 'a.tif'), 'a'],
    [join(root, 'b/a.jpeg'), join('b', 'a')],
    [join(root, 'b/deep/er/q.webp'), join('b', 'deep', 'er', 'q')],
    [join(root, 'b/z.PNG'), join('b', 'z')],
  ])
})

test('DICOM files are known by .dcm or by their content, and keep names of numbers and dots', async t => {
  const root = withFiles(t, 'b.DCM', 'c.txt')
  const content = Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])
  for (const name of ['1.2.840.1', '1.2.840.2', 'DICOMDIR']) writeFileSync(join(root, name), content)
  t.deepEqual(await listed([root]), [
    [join(root, '1.2.840.1'), '1.2.840.1'],
    [join(root, '1.2.840.2'), '1.2.840.2'],
    [join(root, 'b.DCM'), 'b'],
  ])
})

const testOfPipes = process.platform === 'win32' ? test.skip : test
testOfPipes('a pipe in a folder is not waited for', async t => {
  const root = withFiles(t, 'a.png')
  execFileSync('mkfifo', [join(root, 'b.png'), join(root, 'c')])
  symlinkSync(join(root, 'c'), join(root, 'd.png'))
  t.deepEqual(await listed([root]), [[join(root, 'a.png'), 'a']])
})

test('names are each given once; a file that is named is taken whatever it is called', async t => {
  const root = withFiles(t, 'a.jpeg', 'a.png', 'a-2.png', 'b/scan', 'b/Scan.png')
  t.deepEqual(
    (await listed([root, join(root, 'b/scan'), join(root, 'b/Scan.png'), join(root, 'a.png')])).map(([, name]) => name),
    ['a-2', 'a', 'a-3', join('b', 'Scan'), 'scan', 'Scan-2', 'a-4'],
  )
})

test('earlier results among the pictures are no pictures', async t => {
  const root = withFiles(t, 'a.png', 'out/masks/a.png', 'masks/a.png', 'other/b.png')
  t.deepEqual(
    (await listed([root], join(root, 'out'), join(root, 'masks'), 'nowhere')).map(([, name]) => name),
    ['a', join('other', 'b')],
  )
})

test('a path to nowhere and a folder without pictures are told', async t => {
  const root = withFiles(t, 'c.txt', 'a/b.png')
  const said = async (...paths: readonly string[]) =>
    E.match(describeError, () => 'fine')(await expectPictures(paths, { except: [] })())
  t.is(await said(join(root, 'a')), 'fine')
  const nowhere = join(root, 'nowhere.png')
  t.is(await said(root, nowhere), `predict: nothing at ${nowhere}; expected a picture or a folder of some.`)
  mkdirSync(join(root, 'empty'))
  t.is(
    await said(join(root, 'empty')),
    `predict: nothing at ${join(root, 'empty')}; expected at least one picture (png, jpeg, tiff, webp, gif, avif, DICOM).`,
  )
})

const linking = process.platform === 'win32' ? test.skip : test
linking('links to folders are followed, but not round in circles', async t => {
  const root = withFiles(t, 'real/a.png', 'linked/b.png')
  symlinkSync(join(root, 'real'), join(root, 'linked', 'to real'))
  symlinkSync(join(root, 'linked'), join(root, 'real', 'back'))
  symlinkSync(root, join(root, 'linked', 'up'))
  symlinkSync(join(root, 'nowhere'), join(root, 'linked', 'broken'))
  t.deepEqual(
    (await listed([join(root, 'linked')])).map(([, name]) => name),
    ['b', join('to real', 'a'), join('up', 'real', 'a')],
  )
})
