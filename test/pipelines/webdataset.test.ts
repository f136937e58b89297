import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import test, { type ExecutionContext } from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { chex } from '../../datasets/chex.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { readShard } from '../../lib/shard/read-shard.js'
import { writeShards } from '../../pipelines/write-shards.js'
import { scratchFolder } from '../datasets/scratch-folder.js'
import { temporaryFolder } from '../temporary-folder.js'

const { signal } = new AbortController()
const program = fileURLToPath(new URL('./webdataset-shards.py', import.meta.url))
const pythons = [process.env.MULTIMIX_WEBDATASET_PYTHON ?? [], 'python3', '/usr/bin/python3'].flat()

/** What the program prints, by the first Python that has WebDataset; or why none has. */
const webDataset = async (...args: readonly string[]): Promise<E.Either<string, string>> => {
  const reasons: string[] = []
  for (const python of pythons) {
    const found = await promisify(execFile)(python, [program, ...args], { timeout: 120_000 }).then(
      ({ stdout }) => E.right(stdout),
      error => E.left(String(error.stderr ?? error.message).trim()),
    )
    if (E.isRight(found)) return found
    if (!/ModuleNotFoundError|ENOENT/.test(found.left)) throw new Error(found.left)
    reasons.push(`${python}: ${found.left.split('\n').at(-1)}`)
  }
  return E.left(reasons.join('; '))
}

const leaveOut = (t: ExecutionContext, why: string) => {
  t.log(`left out: no Python with WebDataset (${why})`)
  t.pass()
}

type Seen = Readonly<{ key: string; files: Readonly<Record<string, string>> }>

/** Samples as this project reads them, in the form in which the program prints them. */
const ours = async (paths: readonly string[]): Promise<readonly Seen[]> => {
  const seen: Seen[] = []
  for (const path of paths)
    for await (const sample of readShard(path, { signal })) {
      if (E.isLeft(sample)) throw new Error(describeError(sample.left))
      const { key, files } = sample.right
      const inBase64 = [...files].map(([name, { bytes }]) => [name, Buffer.from(bytes).toString('base64')])
      seen.push({ key, files: Object.fromEntries(inBase64) })
    }
  return seen
}

const seenIn = (printed: string): readonly Seen[] =>
  printed
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

const shardsIn = (folder: string) =>
  readdirSync(folder)
    .filter(name => /\.tar/.test(name))
    .sort()
    .map(name => join(folder, name))

test('WebDataset reads what we wrote: the same keys, the same bytes', async t => {
  const root = scratchFolder(t)
  for (const name of ['train/NORMAL', 'train/PNEUMONIA']) {
    mkdirSync(join(root, name), { recursive: true })
    for (const i of [0, 1, 2]) {
      const image = { width: 9, height: 8, data: new Uint8Array(72).fill(30 * i) }
      writeFileSync(join(root, name, `Röntgen ${i}.${'x'.repeat(60 * i)}.jpeg`), await encodeGrey(image, 'jpeg'))
    }
  }
  for (const gzip of [false, true]) {
    const folder = temporaryFolder(t)
    const options = { samplesPerShard: 4, gzip, signal, onDeadLetter: () => t.fail() }
    await orThrow(writeShards(await orThrow(chex(root)), folder, options))
    const shards = shardsIn(folder)
    const printed = await webDataset('read', ...shards)
    if (E.isLeft(printed)) return leaveOut(t, printed.left)
    const seen = seenIn(printed.right)
    t.is(seen.length, 6)
    t.deepEqual(seen, await ours(shards))
  }
})

test('we read what WebDataset wrote, as it reads it', async t => {
  const folder = temporaryFolder(t)
  const written = await webDataset('write', folder)
  if (E.isLeft(written)) return leaveOut(t, written.left)
  const shards = shardsIn(folder)
  t.is(shards.length, 3)
  const printed = await webDataset('read', ...shards)
  if (E.isLeft(printed)) return t.fail(printed.left)
  const seen = await ours(shards)
  t.is(seen.length, 13)
  t.deepEqual(seen, seenIn(printed.right))
})
