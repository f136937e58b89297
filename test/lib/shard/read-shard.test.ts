import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { describeError } from '../../../lib/codec/pipeline-error.js'
import { type ReadShardOptions, readShard } from '../../../lib/shard/read-shard.js'
import { temporaryFolder } from '../../temporary-folder.js'
import { tarOf, type Written } from './tar-of.js'

const { signal } = new AbortController()

const shardOf = async (t: ExecutionContext, entries: readonly Written[]) => {
  const path = join(temporaryFolder(t), 'a.tar')
  writeFileSync(path, await tarOf(entries))
  return path
}

/** What comes of a shard: a sample as its key and its files, a Left as its sentence, without the folder. */
const outcomes = async (path: string, options: Partial<ReadShardOptions> = {}) => {
  const seen: string[] = []
  for await (const result of readShard(path, { signal, ...options }))
    seen.push(
      E.isLeft(result)
        ? describeError(result.left).replaceAll(path, 'a.tar')
        : `${result.right.key}: ${[...result.right.files].map(([name, { bytes }]) => `${name}=${Buffer.from(bytes)}`).join(' ')}`,
    )
  return seen
}

test('neighbouring entries of one key are a sample, whose files know their place', async t => {
  const path = await shardOf(t, [
    ['train/a.jpeg', 'x'.repeat(700)],
    ['train/a.Mask.PNG', 'm'],
    ['train/b.x/c.jpeg', 'y'],
    ['train/b.x/c.cls', ''],
  ])
  const whole = readFileSync(path)
  const keys: string[] = []
  for await (const result of readShard(path, { signal })) {
    if (E.isLeft(result)) return t.fail(describeError(result.left))
    keys.push(result.right.key)
    for (const { bytes, range, sizeBytes } of result.right.files.values()) {
      t.is(bytes.length, sizeBytes)
      t.deepEqual(Buffer.from(bytes), range === null ? Buffer.alloc(0) : whole.subarray(range.from, range.to + 1))
      // A view into a piece of the file would keep all of the piece, and travel with it.
      t.is(bytes.buffer.byteLength, bytes.length)
    }
  }
  t.deepEqual(keys, ['train/a', 'train/b.x/c'])
  t.deepEqual(await outcomes(path), [`train/a: jpeg=${'x'.repeat(700)} mask.png=m`, 'train/b.x/c: jpeg=y cls='])
})

test('gzip is known by its content, and has no places', async t => {
  const path = await shardOf(t, [
    ['a.txt', 'one'],
    ['b.txt', 'two'],
  ])
  const packed = readFileSync(path)
  // Two members, as `cat a.gz b.gz` makes.
  writeFileSync(path, Buffer.concat([gzipSync(packed.subarray(0, 700)), gzipSync(packed.subarray(700))]))
  t.deepEqual(await outcomes(path), ['a: txt=one', 'b: txt=two'])
  for await (const result of readShard(path, { signal }))
    t.true(E.isRight(result) && [...result.right.files.values()].every(({ range }) => range === null))
})

test('long and foreign names, as pax and GNU write them', async t => {
  const name = `${'folder/'.repeat(30)}Röntgen`
  t.deepEqual(await outcomes(await shardOf(t, [[`${name}.txt`, 'one']])), [`${name}: txt=one`])
})

test('what belongs to no sample is passed over', async t => {
  const path = await shardOf(t, [
    ['train/', '', { type: 'directory' }],
    ['._a.txt', 'finder'],
    ['train/._a.txt', 'finder'],
    ['README', 'no dot'],
    ['__meta__', 'notes'],
    ['__index__/a.txt', 'notes'],
    ['a.txt', 'one'],
    ['.DS_Store', 'between two files of a sample'],
    ['a.cls', '1'],
  ])
  t.deepEqual(await outcomes(path), ['a: txt=one cls=1'])
})

test('what leads out, and what is no file, is told by its name, and the rest goes on', async t => {
  const path = await shardOf(t, [
    ['a.txt', 'one'],
    ['../a.txt', 'out'],
    ['/etc/a.txt', 'out'],
    ['C:\\a.txt', 'out'],
    ['x\\..\\a.txt', 'out'],
    ['link.txt', '', { type: 'symlink', linkname: '/etc/passwd' }],
    ['hard.txt', '', { type: 'link', linkname: 'a.txt' }],
    ['device.txt', '', { type: 'character-device' }],
    ['a.cls', '1'],
  ])
  const out = (name: string, cause: string) =>
    `shard: a.tar#${name}: ${cause}; take it out of the archive, or write that anew.`
  const leadsOut = 'its name leads out of the archive'
  t.deepEqual(await outcomes(path), [
    out('../a.txt', leadsOut),
    out('/etc/a.txt', leadsOut),
    out('C:\\a.txt', leadsOut),
    out('x\\..\\a.txt', leadsOut),
    out('link.txt', 'it is a symlink, not a file'),
    out('hard.txt', 'it is a link, not a file'),
    out('device.txt', 'it is a character-device, not a file'),
    'a: txt=one cls=1',
  ])
})

test('a sample with two files of one name, one that came before, and one too large are each a letter', async t => {
  const path = await shardOf(t, [
    ['a.txt', 'one'],
    ['a.TXT', 'two'],
    ['b.txt', 'three'],
    ['a.cls', '1'],
    ['c.txt', 'x'.repeat(60)],
    ['c.cls', 'x'.repeat(60)],
    ['d.txt', 'x'.repeat(101)],
    ['e.txt', 'four'],
  ])
  const sentence = (place: string, cause: string) =>
    `shard: a.tar#${place}: ${cause}; take it out of the archive, or write that anew.`
  t.deepEqual(await outcomes(path, { maxSampleBytes: 100 }), [
    sentence('a.TXT&bytes=1536-1538', 'a second file of the sample a by this name'),
    'b: txt=three',
    sentence('a.cls', 'the sample a came before, further up'),
    sentence('c.cls&bytes=5632-5691', 'the sample c has more than 100 bytes with it'),
    sentence('d.txt&bytes=6656-6756', 'the sample d has more than 100 bytes with it'),
    'e: txt=four',
  ])
})

test('wherever a shard is cut, it gives what is whole before, and says that it is cut', async t => {
  const path = await shardOf(t, [
    ['a.txt', 'one'],
    ['b.txt', 'two'],
  ])
  const packed = readFileSync(path)
  for (const compressed of [false, true])
    for (let end = 0; end < 2048; end += compressed ? 19 : 128) {
      const whole = compressed ? gzipSync(packed) : packed
      if (end >= whole.length) break
      writeFileSync(path, whole.subarray(0, end))
      const seen = await outcomes(path)
      const letter = seen.pop()
      t.regex(
        letter ?? '',
        /^shard: a\.tar: it is cut or damaged.*; fetch or write it again; .* until then\.$/,
        `${end}`,
      )
      t.true(
        seen.every((line, i) => line === ['a: txt=one', 'b: txt=two'][i]),
        seen.join(),
      )
      if (!compressed) t.is(seen.length, end < 1536 ? 0 : 1, `${end}`)
    }
})

test('a header that is none ends the shard with a letter', async t => {
  const path = await shardOf(t, [
    ['a.txt', 'one'],
    ['b.txt', 'two'],
  ])
  const damaged = readFileSync(path)
  damaged.fill(0x61, 1024, 1100)
  writeFileSync(path, damaged)
  const [letter, ...others] = await outcomes(path)
  t.regex(letter ?? '', /^shard: a\.tar: it is cut or damaged after a\.txt: Invalid tar header/)
  t.deepEqual(others, [])
})

test('a shard that is not there is a letter, and one that is left is closed', async t => {
  const path = join(temporaryFolder(t), 'none.tar')
  t.regex((await outcomes(path))[0] ?? '', /^shard: cannot read .*: ENOENT/)
  t.false(existsSync(path))
  const abort = new AbortController()
  const many = await shardOf(
    t,
    Array.from({ length: 500 }, (_, i): Written => [`${i}.txt`, 'x'.repeat(1000)]),
  )
  const reading = readShard(many, { signal: abort.signal })
  await reading.next()
  abort.abort()
  await t.throwsAsync(
    async () => {
      for await (const _ of reading);
    },
    { name: 'AbortError' },
  )
})

test('the bytes of files that are not wanted are passed over', async t => {
  const path = await shardOf(t, [
    ['a.jpeg', 'pixels'],
    ['a.cls', '1'],
  ])
  t.deepEqual(await outcomes(path, { wants: name => name.endsWith('.cls') }), ['a: jpeg= cls=1'])
})
