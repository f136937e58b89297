import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { pipe } from 'fp-ts/lib/function.js'
import { describeError } from '../../lib/codec/pipeline-error.js'
import { forEach } from '../../lib/flowable/for-each.js'
import { openWorkerPool } from '../../lib/flowable/worker-pool.js'
import { encodeGrey } from '../../lib/image/encode-grey.js'
import { prepareSamples } from '../../pipelines/prepare-samples.js'
import { type ShardStreamOptions, shardStream } from '../../pipelines/shard-stream.js'
import { tarOf, type Written } from '../lib/shard/tar-of.js'
import { temporaryFolder } from '../temporary-folder.js'

const picture = (grey: number, format: 'png' | 'jpeg') =>
  encodeGrey({ width: 4, height: 4, data: new Uint8Array(16).fill(grey) }, format)
const png = (grey: number) => picture(grey, 'png')

const shardsOf = async (t: ExecutionContext, shards: Readonly<Record<string, readonly Written[]>>) => {
  const folder = temporaryFolder(t)
  for (const [name, entries] of Object.entries(shards)) writeFileSync(join(folder, name), await tarOf(entries))
  return Object.keys(shards).map(name => join(folder, name))
}

/** What comes prepared of shards: id, split, label, first pixel, first of the mask. */
const prepared = async (
  shards: readonly string[],
  over: Partial<ShardStreamOptions> = {},
): Promise<Readonly<{ seen: readonly string[]; letters: readonly string[] }>> => {
  const [seen, letters]: [string[], string[]] = [[], []]
  const limits: Pick<ShardStreamOptions, 'maxFailedShare' | 'onDeadLetter'> = {
    maxFailedShare: 1,
    onDeadLetter: ({ cause }) => letters.push(describeError(cause).replaceAll(/\S*[/\\]/g, '')),
  }
  await pipe(
    shardStream({ name: 'test', shards, seed: null, windowSamples: 1, epochs: 1, ...limits, ...over }),
    prepareSamples([{ kind: 'identity' }], {
      pool: openWorkerPool({ workers: 0 }),
      sizePx: 4,
      concurrency: 3,
      cache: null,
      ...limits,
    }),
    forEach(({ epoch, key, views: [view] }) =>
      seen.push([epoch, key.id, key.split, key.label, view?.image.data[0], view?.mask?.data[0]].join(' ')),
    ),
  )
  return { seen, letters }
}

test('shards that others wrote: class, mask and split as WebDataset has them', async t => {
  const shards = await shardsOf(t, {
    'x-train-0.tar': [
      ['a.png', await png(10)],
      ['a.cls', '1\n'],
      ['b.seg.png', await png(255)],
      ['b.jpg', await picture(20, 'jpeg')],
      ['b.json', '{"label": "normal", "patientId": "p1"}'],
      ['c.png', await png(30)],
      ['c.mask.png', await png(1)],
    ],
    'x-val-0.tar': [['d/e.image.png', await png(40)]],
    'test.tar': [['f.png', await png(50)]],
  })
  t.deepEqual(await prepared(shards), {
    seen: [
      '0 shards/a train abnormal 10 ',
      '0 shards/b train normal 20 1',
      '0 shards/c train  30 1',
      '0 shards/d/e validation  40 ',
      '0 shards/f test  50 ',
    ],
    letters: [],
  })
})

test('what cannot be used becomes a letter: no image, no class, no JSON, no picture, another size', async t => {
  const shards = await shardsOf(t, {
    'a.tar': [
      ['a.txt', 'one'],
      ['b.png', await png(1)],
      ['b.cls', '7'],
      ['c.png', await png(1)],
      ['c.json', '{'],
      ['d.png', 'no picture'],
      ['e.png', ''],
      ['f.png', await png(1)],
      ['f.mask.png', await encodeGrey({ width: 3, height: 4, data: new Uint8Array(12) }, 'png')],
      ['g.png', await png(7)],
    ],
  })
  const { seen, letters } = await prepared(shards)
  t.deepEqual(seen, ['0 shards/g train  7 '])
  const causes = [
    /^shard: a\.tar#a: no image among its files \(txt\); mend the sample/,
    /^shard: a\.tar#b\.png&bytes=\S+: its class is "7", expected 0 \(normal\) or 1 \(abnormal\)/,
    /^shard: a\.tar#c\.png&bytes=\S+: its JSON cannot be read/,
    /^shard: a\.tar#e\.png: its image is empty/,
    /^decode: a\.tar#d\.png&bytes=\S+ \(sample d\) is not a whole image/,
    /^shards: the mask a\.tar#f\.mask\.png&bytes=\S+ \(sample f\) is 3×4 but its image is 4×4/,
  ]
  t.is(letters.length, causes.length)
  for (const cause of causes)
    t.true(
      letters.some(letter => cause.test(letter)),
      `${cause} in ${letters.join('\n')}`,
    )
})

test('only the samples that are wanted are decoded', async t => {
  const shards = await shardsOf(t, {
    'train.tar': [['a.png', 'no picture']],
    'test.tar': [['b.png', await png(9)]],
  })
  const { seen, letters } = await prepared(shards, { keep: ({ split }) => split === 'test' })
  t.deepEqual(seen, ['0 shards/b test  9 '])
  t.deepEqual(letters, [])
})

test('a run of which too much fails ends', async t => {
  const shards = await shardsOf(t, { 'a.tar': Array.from({ length: 30 }, (_, i): Written => [`${i}.txt`, '']) })
  await t.throwsAsync(prepared(shards, { maxFailedShare: 0.5 }), { message: /20 of 20 values failed/ })
})
