import test from 'ava'
import fc from 'fast-check'
import { endOfArchive, packSample } from '../../../lib/shard/pack-sample.js'
import { type TarEntry, tarEntries } from '../../../lib/shard/tar-entries.js'

/** The bytes in pieces of a size. */
async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const entriesOf = async (bytes: Uint8Array, size: number) => {
  const entries: TarEntry[] = []
  for await (const entry of tarEntries(inPieces(bytes, size), () => true)) entries.push(entry)
  return entries
}

test('what is packed comes out again, in pieces of any size, where it was said to be', async t => {
  const files = fc.array(fc.uint8Array({ maxLength: 1500 }), { minLength: 1, maxLength: 4 })
  const key = fc.constantFrom('a', 'chex/train/IM-0', 'long/'.repeat(60))
  await fc.assert(
    fc.asyncProperty(key, files, fc.integer({ min: 1, max: 5000 }), async (key, contents, size) => {
      const { bytes, files } = await packSample(
        key,
        contents.map((content, i) => [`x${i}`, content]),
      )
      const entries = await entriesOf(Buffer.concat([bytes, endOfArchive]), size)
      t.deepEqual(
        entries.map(({ name, range, bytes }) => ({ name, range, bytes })),
        contents.map((content, i) => ({ ...files[i]!, bytes: content })),
      )
      for (const { range, bytes: content } of entries)
        if (range !== null) t.deepEqual(new Uint8Array(bytes.subarray(range.from, range.to + 1)), content)
    }),
    { seed: 8, numRuns: 40 },
  )
})

test('the same files have the same bytes: no time, no owner', async t => {
  const pack = () => packSample('a', [['txt', Buffer.from('one')]])
  const { bytes } = await pack()
  t.deepEqual((await pack()).bytes, bytes)
  t.is(bytes.length, 1024)
  // Mode, owner, group and time in the header (POSIX.1-1988).
  t.is(Buffer.from(bytes.subarray(100, 124)).toString('latin1'), '000644 \x00000000 \x00000000 \x00')
  t.is(Buffer.from(bytes.subarray(136, 147)).toString('latin1'), '00000000000')
})
