import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import test from 'ava'
import { readWheelFile, unpackWheel } from '../../../../lib/engine/native/wheel-file.js'

type File = Readonly<{ name: string; text: string; stored?: boolean; mode?: number }>

/** A zip archive, by its specification: local records, the directory, its end. */
const archive = (files: readonly File[]): Buffer => {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, text, stored = false, mode = 0o644 } of files) {
    const bytes = Buffer.from(text)
    const packed = stored ? bytes : deflateRawSync(bytes)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(stored ? 0 : 8, 10)
    entry.writeUInt32LE(crc32(bytes), 16)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(bytes.length, 24)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE((mode << 16) >>> 0, 38)
    entry.writeUInt32LE(at, 42)
    locals.push(local, Buffer.from(name), packed)
    directory.push(entry, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, ...directory, end])
}

const written = async (bytes: Buffer) => {
  const folder = await mkdtemp(join(tmpdir(), 'wheel-'))
  const path = join(folder, 'a.whl')
  await writeFile(path, bytes)
  return { folder, path }
}

const files: readonly File[] = [
  { name: 'lib/a.so', text: 'library '.repeat(50_000) },
  { name: 'bin/tool', text: 'tool', stored: true, mode: 0o755 },
  { name: 'empty.h', text: '' },
  { name: 'python/a.py', text: 'not wanted' },
]

test('the wanted files are unpacked', async t => {
  const { folder, path } = await written(archive(files))
  const names = await unpackWheel(path, join(folder, 'out'), name => !name.endsWith('.py'))
  t.deepEqual(names, ['lib/a.so', 'bin/tool', 'empty.h'])
  for (const { name, text } of files.slice(0, 3)) t.is(await readFile(join(folder, 'out', name), 'utf8'), text)
  t.is((await stat(join(folder, 'out/bin/tool'))).mode & 0o100, 0o100)
  t.is((await stat(join(folder, 'out/lib/a.so'))).mode & 0o100, 0)
  t.is((await readWheelFile(path, name => name === 'bin/tool')).toString(), 'tool')
})

test('a wheel that is not whole, or leads out of the folder, is refused in a sentence', async t => {
  const message = async (bytes: Buffer) => {
    const { folder, path } = await written(bytes)
    const error = await t.throwsAsync(unpackWheel(path, join(folder, 'out'), () => true))
    await t.throwsAsync(stat(join(folder, 'outside')), { code: 'ENOENT' })
    return error.message.replace(path, 'a.whl')
  }
  const whole = archive(files)
  for (const part of [whole.subarray(0, 100), whole.subarray(0, -1), Buffer.alloc(0)])
    t.is(
      await message(part),
      'a.whl is not a whole wheel (End of central directory record signature not found. Either not a zip file, or file is truncated.): remove it and run this again.',
    )
  t.true((await message(whole.subarray(10))).includes('is not a whole wheel'))
  const changed = Buffer.from(whole)
  changed[whole.indexOf('tool', whole.indexOf('bin/tool') + 8)]! ^= 1
  t.is(
    await message(changed),
    'a.whl is not a whole wheel (bin/tool has another checksum): remove it and run this again.',
  )
  t.is(
    await message(archive([{ name: '../outside', text: 'never' }])),
    'a.whl is not a whole wheel (invalid relative path: ../outside): remove it and run this again.',
  )
})
