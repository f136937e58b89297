import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { orThrow } from '../../lib/codec/or-throw.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { answerSplit } from '../../pipelines/answer-split.js'
import { splitRequest } from '../../pipelines/split-request.js'
import { writeFolderShards } from '../../pipelines/write-folder-shards.js'
import { temporaryFolder } from '../temporary-folder.js'
import { tinyData } from './tiny-run.js'

/** What the program prints, on either stream. */
const split = (...argv: readonly string[]): Promise<string> =>
  pipe(
    TE.fromEither(splitRequest(argv)),
    TE.flatMap(request => answerSplit(request)),
    TE.match(describeError, text => text),
  )()

test('a split is made, never written over, and compared with the data', async t => {
  const data = await tinyData(t)
  const out = join(temporaryFolder(t), 'split.jsonl')
  const made = await split('--data', data, '--out', out, '--shares', '0.6,0.2,0.2', '--labels-cls', '4')
  t.regex(
    made,
    /chex +train +\d+ .*\nclassification: 4 labels of chex\n.*: 58 samples\. Follow it: --split .*\.jsonl$/s,
  )
  const text = readFileSync(out, 'utf8')

  t.regex(await split('--data', data, '--out', out), /split\.jsonl: it is there already; give another name, .*\.$/)
  t.is(readFileSync(out, 'utf8'), text)

  t.is(
    await split('--data', data, '--check', out),
    `All 58 samples are there; the files of 58 were compared and are the same. 0 others are not in ${out}.`,
  )
  const shards = temporaryFolder(t)
  const [signal, onDeadLetter] = [new AbortController().signal, () => t.fail()]
  const request = { data, out: shards, gzip: false, 'samples-per-shard': 100, 'shard-mib': 100 }
  await orThrow(writeFolderShards(request, { signal, onDeadLetter, say: () => {} }))
  t.regex(
    await split('--data', shards, '--check', out),
    /^All 58 .* of 58 were compared and are the same, but for the masks of \d+, which shards have in .*\. 0 others/,
  )
  writeFileSync(join(data, 'JSRT', 'masks', 'JPCLN001.png'), 'another mask')
  t.regex(
    await split('--data', data, '--check', out),
    /of 58 samples that were compared, 1 has other files than it was made of \(jsrt\/JPCLN001\);/,
  )
})

test('stopping leaves no split', async t => {
  const [data, folder] = [await tinyData(t), temporaryFolder(t)]
  const out = join(folder, 'split.jsonl')
  const abort = new AbortController()
  const options = { seed: 1, shares: 'official' } as const
  const stopped = await answerSplit(
    { kind: 'make', data, out, options },
    { signal: abort.signal, onProgress: done => done === 10 && abort.abort() },
  )()
  t.regex(E.isLeft(stopped) ? describeError(stopped.left) : '', /aborted before the last image/)
  t.throws(() => readFileSync(out), { code: 'ENOENT' })
})

test('the program says what is wrong with its options, and ends with 2', t => {
  const root = fileURLToPath(new URL('../../', import.meta.url))
  const program = ['--import=tsx', 'pipelines/make-split-program.ts', '--out', 'split.jsonl']
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' })
  t.is(status, 2)
  t.is(
    stderr,
    'configuration: the command line has a problem: data: expected a folder, such as --data path, got nothing.\n',
  )
})
