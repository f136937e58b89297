import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { writePhantoms } from '../../datasets/write-phantoms.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { readShardRequest } from '../../pipelines/shard-request.js'
import { writeFolderShards } from '../../pipelines/write-folder-shards.js'
import { countsOf, sentenceOf } from '../datasets/read-outcome.js'
import { wholeShards } from '../datasets/whole-shards.js'
import { temporaryFolder } from '../temporary-folder.js'

const requestOf = (...argv: readonly string[]) => {
  const request = readShardRequest(argv)
  return E.isLeft(request) ? describeError(request.left) : request.right
}

test('what the command line means, and what is wrong with it, all at once', t => {
  t.deepEqual(requestOf('--data', 'a', '--out', 'b', '--size', '256', '--gzip'), {
    ...{ data: 'a', out: 'b', size: 256, gzip: true },
    ...{ 'samples-per-shard': 1000, 'shard-mib': 1024 },
  })
  t.is(requestOf('--help'), null)
  t.is(
    requestOf('--out', '', '--size', 'big', '--samples-per-shard', '0'),
    'write shards: the command line has 4 problems: data: expected a path, got nothing; out: expected a path, got ""; samples-per-shard: expected a whole number of at least 1, got 0; size: expected a whole number of at least 1, got "big".',
  )
  t.is(requestOf('--datas', 'a'), "write shards: the command line has a problem: Unknown option '--datas'.")
})

test('the sets of a folder, split by split, in one folder with one index', async t => {
  const [data, out] = [temporaryFolder(t), temporaryFolder(t)]
  const counts = { jsrt: 6, chex: { train: 20, validation: 10, test: 10 }, mcu: 10, nihx: 10 }
  await orThrow(writePhantoms(data, { seed: 1, sizePx: 32, counts }))
  const said: string[] = []
  const watch = {
    signal: new AbortController().signal,
    say: (line: string) => said.push(line),
    onDeadLetter: () => t.fail(),
  }
  const request = { ...{ data, out, sources: 'chex, jsrt', gzip: false }, 'samples-per-shard': 16, 'shard-mib': 1 }
  const written = await orThrow(writeFolderShards(request, watch))
  t.is(written.samples, 46)
  t.is(said.at(-1), `${out}: 46 samples in ${written.shards} shards.`)
  t.deepEqual(
    readdirSync(out).filter(name => name.startsWith('chex')),
    ['chex-test-000000.tar', 'chex-train-000000.tar', 'chex-train-000001.tar', 'chex-validation-000000.tar'],
  )
  const sets = await orThrow(wholeShards(out))
  t.deepEqual(sets.map(({ name, length }) => [name, length]).toSorted(), [
    ['chex', 40],
    ['jsrt', 6],
  ])
  t.is(countsOf(sets.find(({ name }) => name === 'chex')!)['train normal'], 10)
  t.is(
    await sentenceOf(writeFolderShards({ ...request, sources: 'chest' }, watch)),
    `write shards: the command line has a problem: sources: expected some of jsrt, mcu, chex, nihx in ${data}, got "chest".`,
  )
  t.true((await orThrow(wholeShards(join(out, 'chex-train-{000000..000001}.tar'))))[0]?.length === 20)
})
