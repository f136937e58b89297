import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { writeWhole, writeWholeSync } from '../../../lib/train/write-whole.js'
import { temporaryFolder } from '../../temporary-folder.js'

for (const [name, write] of [
  ['writeWhole', writeWhole],
  ['writeWhole, not durable', (path, bytes) => writeWhole(path, bytes, { durable: false })],
  ['writeWholeSync', async (path: string, bytes: Uint8Array | string) => writeWholeSync(path, bytes)],
] as const satisfies readonly (readonly [string, (path: string, bytes: Uint8Array | string) => Promise<void>])[]) {
  test(`${name} makes and replaces a file and leaves nothing beside it`, async t => {
    const folder = temporaryFolder(t)
    const path = join(folder, 'a')
    await write(path, 'first and longer')
    await write(path, new Uint8Array([115, 50]))
    t.is(readFileSync(path, 'utf8'), 's2')
    t.deepEqual(readdirSync(folder), ['a'])
  })

  test(`${name} that fails leaves what was there`, async t => {
    const folder = temporaryFolder(t)
    mkdirSync(join(folder, 'a', 'full'), { recursive: true })
    await t.throwsAsync(async () => write(join(folder, 'a'), 'x'))
    await t.throwsAsync(async () => write(join(folder, 'missing', 'a'), 'x'))
    t.deepEqual(readdirSync(folder), ['a'])
    t.deepEqual(readdirSync(join(folder, 'a')), ['full'])
  })
}
